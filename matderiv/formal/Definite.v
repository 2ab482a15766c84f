(* Definite.v: matrices that are positive definite by their form have a positive determinant. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive realfun.
From matderiv Require Import Differentials Unknowns.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.

Section Definite.
Variable R : realType.
Definition form n (M : 'M[R]_n) (v : 'rV[R]_n) := (v *m M *m v^T) 0 0.
Definition definite n (M : 'M[R]_n) := forall v, v != 0 -> 0 < form M v.
Definition semidefinite n (M : 'M[R]_n) := forall v, 0 <= form M v.

Lemma form_frob n (v : 'rV[R]_n) : (v *m v^T) 0 0 = frob v v.
Proof. by rewrite frobE mxtrace_mulC trace_mx11. Qed.
Lemma semi_frob m n (A : 'M[R]_(m, n)) : 0 <= frob A A.
Proof. by do 2!(apply: sumr_ge0 => ? _); rewrite -expr2 sqr_ge0. Qed.
Lemma semi_gram m n (X : 'M[R]_(m, n)) : semidefinite (X *m X^T).
Proof. by move=> v; rewrite /form mulmxA -mulmxA -trmx_mul form_frob semi_frob. Qed.
Lemma semi_gramT m n (X : 'M[R]_(m, n)) : semidefinite (X^T *m X).
Proof. by have := semi_gram X^T; rewrite trmxK. Qed.
Lemma definite1 n : definite (1%:M : 'M[R]_n).
Proof. by move=> v nz; rewrite /form mulmx1 form_frob frob_gt0. Qed.
Lemma formD n (M N : 'M[R]_n) v : form (M + N) v = form M v + form N v.
Proof. by rewrite /form mulmxDr mulmxDl mxE. Qed.
Lemma formZ n k (M : 'M[R]_n) v : form (k *: M) v = k * form M v.
Proof. by rewrite /form -scalemxAr -scalemxAl mxE. Qed.
Lemma definiteDl n (M N : 'M[R]_n) : definite M -> semidefinite N -> definite (M + N).
Proof. by move=> p s v nz; rewrite formD ltr_paddr ?s ?p. Qed.
Lemma definiteDr n (M N : 'M[R]_n) : semidefinite M -> definite N -> definite (M + N).
Proof. by rewrite addrC => s p; exact: definiteDl. Qed.
Lemma definiteZ n k (M : 'M[R]_n) : 0 < k -> definite M -> definite (k *: M).
Proof. by move=> p d v nz; rewrite formZ mulr_gt0 ?d. Qed.
Lemma semiZ n k (M : 'M[R]_n) : 0 <= k -> semidefinite M -> semidefinite (k *: M).
Proof. by move=> p d v; rewrite formZ mulr_ge0 ?d. Qed.
Lemma semiD n (M N : 'M[R]_n) : semidefinite M -> semidefinite N -> semidefinite (M + N).
Proof. by move=> p s v; rewrite formD addr_ge0 ?s ?p. Qed.
Lemma definite_semi n (M : 'M[R]_n) : definite M -> semidefinite M.
Proof.
move=> d v; have [->|nz] := eqVneq v 0; last by rewrite ltW ?d.
by rewrite /form !mul0mx mxE.
Qed.
Lemma definite_unit n (M : 'M[R]_n) : definite M -> M \in unitmx.
Proof.
move=> d; rewrite -row_free_unit; apply: inj_row_free => v z; apply/eqP; apply: contraT => nz.
by have := d v nz; rewrite /form z mul0mx mxE ltxx.
Qed.
(* on the way from the identity it stays invertible, so the determinant keeps its sign *)
Lemma definite_det n (M : 'M[R]_n) : definite M -> 0 < \det M.
Proof.
move=> d; pose f (t : R) := \det (1%:M + t *: (M - 1%:M)).
have U (t : R) : 0 <= t <= 1 -> f t != 0.
  move=> /andP[t0 t1]; rewrite -unitfE -unitmxE; apply: definite_unit => v nz.
  have -> : 1%:M + t *: (M - 1%:M) = (1 - t) *: 1%:M + t *: M.
    by rewrite scalerBr scalerBl scale1r addrA addrAC.
  rewrite formD !formZ; have p := definite1 nz; have q := d v nz.
  have [->|tn] := eqVneq t 0; first by rewrite subr0 mul1r mul0r addr0.
  by apply: ltr_paddl; [rewrite mulr_ge0 ?subr_ge0 // ltW | rewrite mulr_gt0 // lt0r tn].
have C : {within `[0, 1], continuous f}.
  apply: continuous_subspaceT => t; have D : sdiff (t : R^o) f _ := sd_det (md_add (md_cst _ _) (md_scale (F := fun=> M - 1%:M) (is_diff_id _) (md_cst _ _))).
  exact: sd_cont D.
have f1 : f 1 = \det M by rewrite /f scale1r addrC subrK.
have f0 : f 0 = 1 by rewrite /f scale0r addr0 det1.
rewrite -f1 ltNge; apply/negP => n1.
have [|c cin /eqP] := IVT (v := 0) ler01 C; first by rewrite f0 le_minl le_maxr n1 ler01 orbT.
by apply/negP/U; move: cin; rewrite in_itv.
Qed.
End Definite.

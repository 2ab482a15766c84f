(* Kinks.v: functions of one number that have a derivative off 0 only, and the arctangent. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive landau.
From mathcomp Require Import sequences realfun exp trigo.
From matderiv Require Import Differentials.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.
Import functions.

Section Kinks.
Variable R : realType.
Implicit Types t : R.
Definition absolute t : R := `|t|.
Definition sign t : R := if 0 < t then 1 else if t < 0 then -1 else 0.
Definition relu t : R := if 0 < t then t else 0.
Definition step t : R := if 0 < t then 1 else 0.

Lemma d_near t (f g : R -> R) d : is_derive t (1 : R) f d -> (\forall u \near t, f u = g u) -> is_derive t (1 : R) g d.
Proof.
move=> [dp vp] E; have D : differentiable f t by apply/derivable1_diffP.
have P : sdiff (t : R^o) f (fun h : R => h *: d) by split => //; rewrite diff1E // derive1E vp.
have [e v] := sd_near P E.
by split; [exact: diff_derivable | rewrite deriveE // v scale1r].
Qed.
Lemma near_right t : 0 < t -> \forall u \near t, 0 < u.
Proof. by move=> p; exact: (open_nbhs_nbhs (conj (@open_gt R 0) p)). Qed.
Lemma near_left t : t < 0 -> \forall u \near t, u < 0.
Proof. by move=> p; exact: (open_nbhs_nbhs (conj (@open_lt R 0) p)). Qed.

Lemma d_absolute t : t != 0 -> is_derive t (1 : R) absolute (sign t).
Proof.
rewrite /sign neq_lt => /orP[l|l]; rewrite l ?[0 < t]ltNge ?(ltW l) /=.
  by apply: d_near (d_opp (d_id t)) _; apply: filterS (near_left l) => u l'; rewrite /absolute ltr0_norm.
by apply: d_near (d_id t) _; apply: filterS (near_right l) => u l'; rewrite /absolute gtr0_norm.
Qed.
Lemma d_sign t : t != 0 -> is_derive t (1 : R) sign 0.
Proof.
rewrite neq_lt => /orP[l|l].
  by apply: d_near (d_cst t (-1)) _; apply: filterS (near_left l) => u l'; rewrite /cst /sign l' ltNge (ltW l').
by apply: d_near (d_cst t 1) _; apply: filterS (near_right l) => u l'; rewrite /cst /sign l'.
Qed.
Lemma d_step t : t != 0 -> is_derive t (1 : R) step 0.
Proof.
rewrite neq_lt => /orP[l|l].
  by apply: d_near (d_cst t 0) _; apply: filterS (near_left l) => u l'; rewrite /cst /step ltNge (ltW l').
by apply: d_near (d_cst t 1) _; apply: filterS (near_right l) => u l'; rewrite /cst /step l'.
Qed.
Lemma d_relu t : t != 0 -> is_derive t (1 : R) relu (step t).
Proof.
rewrite /step neq_lt => /orP[l|l]; rewrite ?l ?[0 < t]ltNge ?(ltW l) /=.
  by apply: d_near (d_cst t 0) _; apply: filterS (near_left l) => u l'; rewrite /cst /relu ltNge (ltW l').
by apply: d_near (d_id t) _; apply: filterS (near_right l) => u l'; rewrite /relu l'.
Qed.
Lemma relu_step t : relu t * step t = relu t.
Proof. by rewrite /relu /step; case: ifP; rewrite ?mulr1 ?mulr0. Qed.
Lemma d_atan t : is_derive t (1 : R) (@trigo.atan R) (1 + t ^+ 2)^-1.
Proof. exact: is_derive1_atan. Qed.
End Kinks.

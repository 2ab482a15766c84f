(* Differentials.v: the differential calculus of matrix functions, proved once, for all sizes. *)
From mathcomp Require Import all_ssreflect all_algebra ring fingroup perm.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive landau.
From mathcomp Require Import sequences realfun exp trigo.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.
Import functions.

Section Scalar.
Variables (R : realType) (V : normedModType R).
Implicit Types (f g df dg : V -> R) (x : V).

Definition sdiff x f df := is_diff x (f : V -> R) df.

Lemma sd_eq x f df dg : sdiff x f df -> (forall h, df h = dg h) -> sdiff x f dg.
Proof. by move=> d E; rewrite (_ : dg = df) //; apply/funext => h; rewrite E. Qed.

Lemma sd_ext x f g df : sdiff x f df -> (forall v, f v = g v) -> sdiff x g df.
Proof. by move=> d E; rewrite (_ : g = f) //; apply/funext => h; rewrite E. Qed.

Lemma sd_near x f g df : sdiff x f df -> (\forall v \near x, f v = g v) -> sdiff x g df.
Proof.
move=> [ef df_] E.
have fg : f x = g x by exact: nbhs_singleton E.
have [c /eqaddoP L] := (diff_locallyP _ _).1 ef.
have L' : g \o shift x = cst (g x) + 'd f x +o_ (0 : V) id.
  apply/eqaddoP => e e0; near=> h.
  have -> : (g \o shift x - (cst (g x) + 'd f x)) h = (f \o shift x - (cst (f x) + 'd f x)) h.
    rewrite !fctE /= fg; congr (_ - _); apply/esym.
    by near: h; move: E; rewrite (near_shift 0) subr0.
  by near: h; apply: L.
have U : 'd g x = 'd f x :> (V -> R) by apply: diff_unique.
have D : differentiable g x by apply/diff_locallyP; rewrite U; exact: conj c L'.
exact: DiffDef D (etrans U df_).
Unshelve. all: by end_near. Qed.

Lemma sd_cst x c : sdiff x (fun=> c) (fun=> 0). Proof. exact: is_diff_cst. Qed.
Lemma sd_add x f g df dg : sdiff x f df -> sdiff x g dg ->
  sdiff x (fun v => f v + g v) (fun h => df h + dg h).
Proof. by move=> a b; apply: is_diffD. Qed.
Lemma sd_opp x f df : sdiff x f df -> sdiff x (fun v => - f v) (fun h => - df h).
Proof. by move=> a; apply: is_diffN. Qed.
Lemma sd_mul x f g df dg : sdiff x f df -> sdiff x g dg ->
  sdiff x (fun v => f v * g v) (fun h => df h * g x + f x * dg h).
Proof.
move=> a b; apply: (@sd_eq _ _ (f x *: dg + g x *: df)); first exact: is_diffM.
by move=> h; rewrite !fctE /GRing.scale /= addrC mulrC.
Qed.
Lemma sd_sum x (I : Type) (r : seq I) (f df : I -> V -> R) : (forall i, sdiff x (f i) (df i)) ->
  sdiff x (fun v => \sum_(i <- r) f i v) (fun h => \sum_(i <- r) df i h).
Proof.
move=> d; elim: r => [|i r IH].
  by apply: sd_ext (sd_eq (sd_cst x 0) _) _ => v; rewrite big_nil.
by apply: sd_ext (sd_eq (sd_add (d i) IH) _) _ => v; rewrite big_cons.
Qed.
Lemma sd_prod x (I : eqType) (r : seq I) (f df : I -> V -> R) : uniq r -> (forall i, sdiff x (f i) (df i)) ->
  sdiff x (fun v => \prod_(j <- r) f j v)
    (fun h => \sum_(i <- r) \prod_(j <- r) (if j == i then df j h else f j x)).
Proof.
move=> u d; elim: r u => [_|a r IH /= /andP[na /IH{}IH]].
  by apply: sd_ext (sd_eq (sd_cst x 1) _) _ => v; rewrite big_nil.
apply: sd_ext (sd_eq (sd_mul (d a) IH) _) _ => v; rewrite big_cons //=.
rewrite big_cons eqxx; congr (_ * _ + _).
  by apply: eq_big_seq => j jr; case: eqP => // ja; rewrite -ja jr in na.
rewrite mulr_sumr; apply: eq_big_seq => i ir; rewrite big_cons.
by case: eqP => // ai; rewrite ai ir in na.
Qed.
(* a function of one real number *)
Lemma sd_comp x f df (p : R -> R) p' : sdiff x f df -> is_derive (f x) (1 : R) p p' ->
  sdiff x (fun v => p (f v)) (fun h => p' * df h).
Proof.
move=> d [dp vp]; have D : differentiable p (f x) by apply/derivable1_diffP.
have P : is_diff (f x) p (fun h : R => h *: p').
  by split => //; rewrite diff1E // derive1E vp.
by apply: sd_eq (is_diff_comp d P) _ => h /=; rewrite /GRing.scale /= mulrC.
Qed.
Lemma sd_cont x f df : sdiff x f df -> {for x, continuous f}.
Proof. by move=> [e _]; apply: differentiable_continuous. Qed.
End Scalar.

Section Matrix.
Variables (R : realType) (V : normedModType R).

(* F, a matrix of functions, has at x the differential dF: so has every entry *)
Definition mdiff (x : V) m n (F dF : V -> 'M[R]_(m, n)) :=
  forall i j, sdiff x (fun v => F v i j) (fun h => dF h i j).

Definition hadamard m n (A B : 'M[R]_(m, n)) := \matrix_(i, j) (A i j * B i j).
Definition frob m n (A B : 'M[R]_(m, n)) := \sum_i \sum_j A i j * B i j.
Definition msum m n (A : 'M[R]_(m, n)) := \sum_i \sum_j A i j.

Lemma md_eq x m n (F dF dG : V -> 'M[R]_(m, n)) : mdiff x F dF -> (forall h, dF h = dG h) -> mdiff x F dG.
Proof. by move=> d E i j; apply: sd_eq (d i j) _ => h; rewrite E. Qed.
Lemma md_cst x m n (A : 'M[R]_(m, n)) : mdiff x (fun=> A) (fun=> 0).
Proof. by move=> i j; apply: sd_eq (sd_cst x _) _ => h; rewrite mxE. Qed.
Lemma md_add x m n (F G dF dG : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x G dG ->
  mdiff x (fun v => F v + G v) (fun h => dF h + dG h).
Proof. by move=> a b i j; apply: sd_ext (sd_eq (sd_add (a i j) (b i j)) _) _ => h; rewrite mxE. Qed.
Lemma md_opp x m n (F dF : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x (fun v => - F v) (fun h => - dF h).
Proof. by move=> a i j; apply: sd_ext (sd_eq (sd_opp (a i j)) _) _ => h; rewrite mxE. Qed.
Lemma md_scale x m n (f df : V -> R) (F dF : V -> 'M[R]_(m, n)) : sdiff x f df -> mdiff x F dF ->
  mdiff x (fun v => f v *: F v) (fun h => df h *: F x + f x *: dF h).
Proof. by move=> a b i j; apply: sd_ext (sd_eq (sd_mul a (b i j)) _) _ => h; rewrite !mxE. Qed.
Lemma md_mul x m n p (F dF : V -> 'M[R]_(m, n)) (G dG : V -> 'M[R]_(n, p)) : mdiff x F dF -> mdiff x G dG ->
  mdiff x (fun v => F v *m G v) (fun h => dF h *m G x + F x *m dG h).
Proof.
move=> a b i j; apply: sd_ext (sd_eq (sd_sum _ (fun k => sd_mul (a i k) (b k j))) _) _ => h; rewrite !mxE //.
by rewrite big_split.
Qed.
Lemma md_tr x m n (F dF : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x (fun v => (F v)^T) (fun h => (dF h)^T).
Proof. by move=> a i j; apply: sd_ext (sd_eq (a j i) _) _ => h; rewrite mxE. Qed.
Lemma md_had x m n (F G dF dG : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x G dG ->
  mdiff x (fun v => hadamard (F v) (G v)) (fun h => hadamard (dF h) (G x) + hadamard (F x) (dG h)).
Proof. by move=> a b i j; apply: sd_ext (sd_eq (sd_mul (a i j) (b i j)) _) _ => h; rewrite !mxE. Qed.
(* p entry by entry *)
Lemma md_map x m n (p p' : R -> R) (F dF : V -> 'M[R]_(m, n)) :
  (forall i j, is_derive (F x i j) (1 : R) p (p' (F x i j))) -> mdiff x F dF ->
  mdiff x (fun v => map_mx p (F v)) (fun h => hadamard (map_mx p' (F x)) (dF h)).
Proof. by move=> P a i j; apply: sd_ext (sd_eq (sd_comp (a i j) (P i j)) _) _ => h; rewrite !mxE. Qed.
Lemma sd_ent x m n (F dF : V -> 'M[R]_(m, n)) i j : mdiff x F dF -> sdiff x (fun v => F v i j) (fun h => dF h i j).
Proof. by apply. Qed.
Lemma sd_tr x n (F dF : V -> 'M[R]_n) : mdiff x F dF -> sdiff x (fun v => \tr (F v)) (fun h => \tr (dF h)).
Proof. by move=> a; apply: sd_sum => i; apply: a. Qed.
Lemma sd_msum x m n (F dF : V -> 'M[R]_(m, n)) : mdiff x F dF -> sdiff x (fun v => msum (F v)) (fun h => msum (dF h)).
Proof. by move=> a; do 2!apply: sd_sum => ?; apply: a. Qed.
Lemma sd_frob x m n (F G dF dG : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x G dG ->
  sdiff x (fun v => frob (F v) (G v)) (fun h => frob (dF h) (G x) + frob (F x) (dG h)).
Proof.
move=> a b; apply: sd_eq (sd_sum _ (fun i => sd_sum _ (fun j => sd_mul (a i j) (b i j)))) _ => h.
by rewrite -big_split; apply: eq_bigr => i _; rewrite -big_split.
Qed.

(* the inner product moves across what is done to a matrix *)
Lemma frobC m n (A B : 'M[R]_(m, n)) : frob A B = frob B A.
Proof. by do 2!(apply: eq_bigr => ? _); rewrite mulrC. Qed.
Lemma frobE m n (A B : 'M[R]_(m, n)) : frob A B = \tr (A^T *m B).
Proof.
rewrite /mxtrace /frob exchange_big; apply: eq_bigr => j _; rewrite mxE.
by apply: eq_bigr => i _; rewrite mxE.
Qed.
Lemma frobDl m n (A B C : 'M[R]_(m, n)) : frob (A + B) C = frob A C + frob B C.
Proof. by rewrite !frobE linearD mulmxDl mxtraceD. Qed.
Lemma frobDr m n (A B C : 'M[R]_(m, n)) : frob C (A + B) = frob C A + frob C B.
Proof. by rewrite !(frobC C) frobDl. Qed.
Lemma frobZl m n k (A C : 'M[R]_(m, n)) : frob (k *: A) C = k * frob A C.
Proof. by rewrite !frobE linearZ -scalemxAl mxtraceZ. Qed.
Lemma frobZr m n k (A C : 'M[R]_(m, n)) : frob C (k *: A) = k * frob C A.
Proof. by rewrite !(frobC C) frobZl. Qed.
Lemma frobNl m n (A C : 'M[R]_(m, n)) : frob (- A) C = - frob A C.
Proof. by rewrite -scaleN1r frobZl mulN1r. Qed.
Lemma frobNr m n (A C : 'M[R]_(m, n)) : frob C (- A) = - frob C A.
Proof. by rewrite !(frobC C) frobNl. Qed.
Lemma frob0l m n (C : 'M[R]_(m, n)) : frob 0 C = 0.
Proof. by rewrite -(scale0r 0) frobZl mul0r. Qed.
Lemma frob0r m n (C : 'M[R]_(m, n)) : frob C 0 = 0. Proof. by rewrite frobC frob0l. Qed.
Lemma frob_tr m n (C : 'M[R]_(m, n)) D : frob C D^T = frob C^T D.
Proof. by rewrite !frobE trmxK -trmx_mul mxtrace_tr mxtrace_mulC. Qed.
Lemma frob_mull m n p (A : 'M[R]_(m, n)) (D : 'M_(n, p)) C : frob C (A *m D) = frob (A^T *m C) D.
Proof. by rewrite !frobE trmx_mul trmxK mulmxA. Qed.
Lemma frob_mulr m n p (D : 'M[R]_(m, n)) (B : 'M_(n, p)) C : frob C (D *m B) = frob (C *m B^T) D.
Proof. by rewrite !frobE trmx_mul trmxK mulmxA mxtrace_mulC mulmxA. Qed.
Lemma frob_had m n (C A D : 'M[R]_(m, n)) : frob C (hadamard A D) = frob (hadamard A C) D.
Proof. by do 2!(apply: eq_bigr => ? _); rewrite !mxE; ring. Qed.
Lemma frob1 n (D : 'M[R]_n) : frob 1%:M D = \tr D. Proof. by rewrite frobE trmx1 mul1mx. Qed.
Lemma frob_const m n (D : 'M[R]_(m, n)) : frob (const_mx 1) D = msum D.
Proof. by do 2!(apply: eq_bigr => ? _); rewrite mxE mul1r. Qed.
Lemma frob_delta m n i j (D : 'M[R]_(m, n)) : frob (delta_mx i j) D = D i j.
Proof.
rewrite /frob (bigD1 i) //= (bigD1 j) //= mxE !eqxx mul1r !big1 ?addr0 // => [k /negbTE nk|k /negbTE nk].
  by rewrite big1 // => l _; rewrite mxE nk mul0r.
by rewrite mxE nk andbF mul0r.
Qed.
End Matrix.

(* determinant (Jacobi) and inverse *)
Section DetInv.
Variables (R : realType) (V : normedModType R) (x : V).

Lemma md_ext m n (F G dF : V -> 'M[R]_(m, n)) : mdiff x F dF -> (forall v, F v = G v) -> mdiff x G dF.
Proof. by move=> d E i j; apply: sd_ext (d i j) _ => v; rewrite E. Qed.

Lemma sd_det n (F dF : V -> 'M[R]_n) : mdiff x F dF ->
  sdiff x (fun v => \det (F v)) (fun h => frob (\adj (F x))^T (dF h)).
Proof.
move=> d; have D (s : 'S_n) := sd_mul (sd_cst x ((-1) ^+ s)) (sd_prod (enum_uniq 'I_n) (fun i => d i (s i))).
apply: sd_ext (sd_eq (sd_sum (enum 'S_n) D) _) _ => h /=; last first.
  by rewrite big_enum; apply: eq_bigr => s _; rewrite big_enum.
pose B i := \matrix_(j, k) (if j == i then dF h j k else F x j k).
transitivity (\sum_i \det (B i)).
  rewrite big_enum exchange_big /=; apply: eq_bigr => s _.
  rewrite mul0r add0r big_enum mulr_sumr; apply: eq_bigr => i _; congr (_ * _).
  by rewrite big_enum; apply: eq_bigr => j _; rewrite mxE.
apply: eq_bigr => i _; rewrite (expand_det_row _ i); apply: eq_bigr => k _.
rewrite !mxE eqxx mulrC; congr (_ * _); congr (_ * \det _).
by apply/matrixP => a b; rewrite !mxE eq_sym (negbTE (neq_lift _ _)).
Qed.

Lemma sd_cofactor n (F dF : V -> 'M[R]_n) i j : mdiff x F dF ->
  exists df, sdiff x (fun v => cofactor (F v) i j) df.
Proof.
move=> d; eexists; apply: sd_mul; first exact: sd_cst.
apply: (@sd_det _ _ (fun h => row' i (col' j (dF h)))) => a b.
by apply: sd_ext (sd_eq (d (lift i a) (lift j b)) _) _ => h; rewrite !mxE.
Qed.

Lemma md_uniq m n (F dF dG : V -> 'M[R]_(m, n)) : mdiff x F dF -> mdiff x F dG -> forall h, dF h = dG h.
Proof.
move=> a b h; apply/matrixP => i j.
by rewrite -[LHS]/((fun h => dF h i j) h) -(@diff_val _ _ _ _ _ _ _ (a i j)) (@diff_val _ _ _ _ _ _ _ (b i j)).
Qed.

Lemma unit_near n (F dF : V -> 'M[R]_n) : mdiff x F dF -> F x \in unitmx -> \forall v \near x, F v \in unitmx.
Proof.
move=> d; rewrite unitmxE unitfE => u.
have /= := sd_cont (sd_det d) => /cvgr_neq0 /(_ u).
by apply: filterS => v; rewrite unitmxE unitfE.
Qed.

Lemma md_inv n (F dF : V -> 'M[R]_n) : F x \in unitmx -> mdiff x F dF ->
  mdiff x (fun v => invmx (F v)) (fun h => - (invmx (F x) *m dF h *m invmx (F x))).
Proof.
move=> u d.
have [dG DG] : exists dG, mdiff x (fun v => invmx (F v)) dG.
  have E i j : exists df, sdiff x (fun v => invmx (F v) i j) df.
    have [df Df] := sd_cofactor j i d.
    have u' : \det (F x) != 0 by rewrite -unitfE -unitmxE.
    have I : is_derive (\det (F x)) (1 : R) GRing.inv (- (\det (F x)) ^- 2).
      by apply: is_derive_eq; [apply: (@is_deriveV R id)|rewrite /GRing.scale /= mulr1].
    eexists; apply: (sd_near (sd_mul (sd_comp (sd_det d) I) Df)).
    apply: filterS (unit_near d u) => v uv; by rewrite /invmx uv !mxE.
  have [g Dg] := choice (fun ij : 'I_n * 'I_n => E ij.1 ij.2).
  by exists (fun h => \matrix_(i, j) g (i, j) h) => i j; apply: sd_eq (Dg (i, j)) _ => h; rewrite mxE.
apply: (md_eq DG) => h.
have P := md_mul d DG.
have Q : mdiff x (fun v => F v *m invmx (F v)) (fun=> 0).
  move=> i j; apply: (sd_near (md_cst x (1%:M : 'M[R]_n) i j)).
  by apply: filterS (unit_near d u) => v uv; rewrite mulmxV.
have /(congr1 (mulmx (invmx (F x)))) := md_uniq P Q h.
rewrite mulmx0 mulmxDr !mulmxA mulVmx // mul1mx => /eqP.
by rewrite addrC addr_eq0 => /eqP.
Qed.
End DetInv.

(* reverse mode: the gradient of an objective, composed from the adjoints of its parts *)
Section Reverse.
Variables (R : realType) (p q : nat).
Notation V := 'M[R]_(p.+1, q.+1).
Implicit Types (X : V) (f g : V -> R) (G K : V).

(* f is (Frechet) differentiable at X, and its differential is dX |-> tr(G^T dX) *)
Definition gradient f X G := sdiff X f (fun dX => \tr (G^T *m dX)).
(* F is differentiable at X, and the gradient of <C, F> at X is A C, for every constant C *)
Definition adjoint X m n (F : V -> 'M[R]_(m, n)) (A : 'M[R]_(m, n) -> V) :=
  exists dF, mdiff X F dF /\ forall C dX, frob C (dF dX) = frob (A C) dX.

Lemma g_eq f X G K : gradient f X G -> G = K -> gradient f X K. Proof. by move=> ? <-. Qed.
Lemma g_frob f X G : sdiff X f (frob G) -> gradient f X G.
Proof. by move=> d; apply: sd_eq d _ => h; rewrite frobE. Qed.
Lemma frob_g f X G : gradient f X G -> sdiff X f (frob G).
Proof. by move=> d; apply: sd_eq d _ => h; rewrite frobE. Qed.

Lemma md_var X : mdiff X id id.
Proof.
move=> i j; have L : linear (fun M : V => M i j : R^o) by move=> a u v /=; rewrite !mxE.
pose f := Linear L; have C : continuous f by exact: coord_continuous.
apply: DiffDef; first exact: differentiable_coord.
by rewrite (_ : (fun v : V => id v i j) = f) // diff_lin.
Qed.
Lemma a_var X : adjoint X (fun X => X) (fun C => C).
Proof. by exists id; split=> //; apply: md_var. Qed.
Lemma a_cst X m n (A : 'M[R]_(m, n)) : adjoint X (fun=> A) (fun=> 0).
Proof. by exists (fun=> 0); split=> [|C h]; [exact: md_cst|rewrite frob0l frob0r]. Qed.
Lemma a_add X m n (F G : V -> 'M[R]_(m, n)) A B : adjoint X F A -> adjoint X G B ->
  adjoint X (fun X => F X + G X) (fun C => A C + B C).
Proof.
move=> [dF [f a]] [dG [g b]]; exists (fun h => dF h + dG h); split; first exact: md_add.
by move=> C h; rewrite frobDr a b frobDl.
Qed.
Lemma a_opp X m n (F : V -> 'M[R]_(m, n)) A : adjoint X F A -> adjoint X (fun X => - F X) (fun C => - A C).
Proof.
move=> [dF [f a]]; exists (fun h => - dF h); split; first exact: md_opp.
by move=> C h; rewrite frobNr a frobNl.
Qed.
Lemma a_mul X m n k (F : V -> 'M[R]_(m, n)) (G : V -> 'M[R]_(n, k)) A B : adjoint X F A -> adjoint X G B ->
  adjoint X (fun X => F X *m G X) (fun C => A (C *m (G X)^T) + B ((F X)^T *m C)).
Proof.
move=> [dF [f a]] [dG [g b]]; eexists; split; first exact: md_mul f g.
by move=> C h /=; rewrite frobDr frob_mulr a frob_mull b frobDl.
Qed.
Lemma a_mull X m n k (P : 'M[R]_(m, n)) (G : V -> 'M[R]_(n, k)) B : adjoint X G B ->
  adjoint X (fun X => P *m G X) (fun C => B (P^T *m C)).
Proof.
move=> [dG [g b]]; exists (fun h => P *m dG h); split=> [|C h]; last by rewrite frob_mull b.
by apply: md_eq (md_mul (md_cst X P) g) _ => h; rewrite mul0mx add0r.
Qed.
Lemma a_mulr X m n k (F : V -> 'M[R]_(m, n)) (Q : 'M[R]_(n, k)) A : adjoint X F A ->
  adjoint X (fun X => F X *m Q) (fun C => A (C *m Q^T)).
Proof.
move=> [dF [f a]]; exists (fun h => dF h *m Q); split=> [|C h]; last by rewrite frob_mulr a.
by apply: md_eq (md_mul f (md_cst X Q)) _ => h; rewrite mulmx0 addr0.
Qed.
Lemma a_tr X m n (F : V -> 'M[R]_(m, n)) A : adjoint X F A -> adjoint X (fun X => (F X)^T) (fun C => A C^T).
Proof.
move=> [dF [f a]]; exists (fun h => (dF h)^T); split=> [|C h]; first exact: md_tr.
by rewrite frob_tr a.
Qed.
Lemma a_had X m n (F G : V -> 'M[R]_(m, n)) A B : adjoint X F A -> adjoint X G B ->
  adjoint X (fun X => hadamard (F X) (G X)) (fun C => A (hadamard C (G X)) + B (hadamard (F X) C)).
Proof.
move=> [dF [f a]] [dG [g b]]; eexists; split; first exact: md_had f g.
move=> C h /=; rewrite frobDr frobDl -a -b; congr (_ + _); last exact: frob_had.
by do 2!(apply: eq_bigr => ? _); rewrite !mxE; ring.
Qed.
Lemma a_hadl X m n (P : 'M[R]_(m, n)) (G : V -> 'M[R]_(m, n)) B : adjoint X G B ->
  adjoint X (fun X => hadamard P (G X)) (fun C => B (hadamard P C)).
Proof.
move=> [dG [g b]]; exists (fun h => hadamard P (dG h)); split=> [|C h]; last by rewrite frob_had b.
by apply: md_eq (md_had (md_cst X P) g) _ => h; apply/matrixP => i j; rewrite !mxE mul0r add0r.
Qed.
Lemma a_map X m n (r r' : R -> R) (F : V -> 'M[R]_(m, n)) A :
  adjoint X F A -> (forall i j, is_derive (F X i j) (1 : R) r (r' (F X i j))) ->
  adjoint X (fun X => map_mx r (F X)) (fun C => A (hadamard (map_mx r' (F X)) C)).
Proof.
move=> [dF [f a]] d; eexists; split; first exact: md_map d f.
by move=> C h; rewrite frob_had a.
Qed.
Lemma a_inv X n (F : V -> 'M[R]_n) A : adjoint X F A -> F X \in unitmx ->
  adjoint X (fun X => invmx (F X)) (fun C => A (- ((invmx (F X))^T *m C *m (invmx (F X))^T))).
Proof.
move=> [dF [f a]] u; eexists; split; first exact: md_inv u f.
by move=> C h; rewrite frobNr frob_mulr frob_mull -frobNl a mulmxA.
Qed.
Lemma a_scale X m n f (F : V -> 'M[R]_(m, n)) K A : gradient f X K -> adjoint X F A ->
  adjoint X (fun X => f X *: F X) (fun C => frob C (F X) *: K + A (f X *: C)).
Proof.
move=> /frob_g k [dF [d a]]; eexists; split; first exact: md_scale k d.
by move=> C h; rewrite frobDr !frobZr frobDl frobZl -a frobZl (mulrC (frob K h)).
Qed.
Lemma a_scalel X m n k (F : V -> 'M[R]_(m, n)) A : adjoint X F A ->
  adjoint X (fun X => k *: F X) (fun C => A (k *: C)).
Proof.
move=> [dF [d a]]; exists (fun h => k *: dF h); split=> [|C h]; last by rewrite frobZr -a frobZl.
by apply: md_eq (md_scale (sd_cst X k) d) _ => h; rewrite scale0r add0r.
Qed.

Lemma g_cst X c : gradient (fun=> c) X 0.
Proof. by apply: g_frob (sd_eq (sd_cst X c) _) => h; rewrite frob0l. Qed.
Lemma g_add X f g G K : gradient f X G -> gradient g X K -> gradient (fun X => f X + g X) X (G + K).
Proof. by move=> /frob_g a /frob_g b; apply: g_frob (sd_eq (sd_add a b) _) => h; rewrite frobDl. Qed.
Lemma g_opp X f G : gradient f X G -> gradient (fun X => - f X) X (- G).
Proof. by move=> /frob_g a; apply: g_frob (sd_eq (sd_opp a) _) => h; rewrite frobNl. Qed.
Lemma g_mul X f g G K : gradient f X G -> gradient g X K -> gradient (fun X => f X * g X) X (g X *: G + f X *: K).
Proof.
move=> /frob_g a /frob_g b; apply: g_frob (sd_eq (sd_mul a b) _) => h.
by rewrite frobDl !frobZl [_ * g X]mulrC.
Qed.
Lemma g_mull X c f G : gradient f X G -> gradient (fun X => c * f X) X (c *: G).
Proof.
by move=> /frob_g a; apply: g_frob (sd_eq (sd_mul (sd_cst X c) a) _) => h; rewrite frobZl mul0r add0r.
Qed.
Lemma g_comp X (r : R -> R) r' f G : gradient f X G -> is_derive (f X) (1 : R) r r' ->
  gradient (fun X => r (f X)) X (r' *: G).
Proof. by move=> /frob_g a d; apply: g_frob (sd_eq (sd_comp a d) _) => h; rewrite frobZl. Qed.
Lemma g_trace X n (F : V -> 'M[R]_n) A : adjoint X F A -> gradient (fun X => \tr (F X)) X (A 1%:M).
Proof. by move=> [dF [f a]]; apply: g_frob (sd_eq (sd_tr f) _) => h; rewrite -a frob1. Qed.
Lemma g_ent X m n (F : V -> 'M[R]_(m, n)) A i j : adjoint X F A ->
  gradient (fun X => F X i j) X (A (delta_mx i j)).
Proof. by move=> [dF [f a]]; apply: g_frob (sd_eq (f i j) _) => h; rewrite -a frob_delta. Qed.
Lemma g_sum X m n (F : V -> 'M[R]_(m, n)) A : adjoint X F A -> gradient (fun X => msum (F X)) X (A (const_mx 1)).
Proof. by move=> [dF [f a]]; apply: g_frob (sd_eq (sd_msum f) _) => h; rewrite -a frob_const. Qed.
Lemma g_dot X m n (F G : V -> 'M[R]_(m, n)) A B : adjoint X F A -> adjoint X G B ->
  gradient (fun X => frob (F X) (G X)) X (A (G X) + B (F X)).
Proof.
move=> [dF [f a]] [dG [g b]]; apply: g_frob (sd_eq (sd_frob f g) _) => h.
by rewrite frobDl -a -b (frobC (G X)).
Qed.
Lemma g_norm2 X m n (F : V -> 'M[R]_(m, n)) A : adjoint X F A ->
  gradient (fun X => frob (F X) (F X)) X (A (2%:R *: F X)).
Proof.
move=> [dF [f a]]; apply: g_frob (sd_eq (sd_frob f f) _) => h.
by rewrite -a frobZl (frobC (dF h)); ring.
Qed.
Lemma g_det X n (F : V -> 'M[R]_n) A : adjoint X F A -> gradient (fun X => \det (F X)) X (A (\adj (F X))^T).
Proof. by move=> [dF [f a]]; apply: g_frob (sd_eq (sd_det f) _) => h; rewrite -a. Qed.
Lemma adj_inv n (M : 'M[R]_n) : M \in unitmx -> \adj M = \det M *: invmx M.
Proof. by move=> u; rewrite /invmx u scalerA mulrV ?scale1r. Qed.

(* all partial derivatives at once *)
Lemma gradient_partial f X G : gradient f X G -> forall a b, is_derive X (delta_mx a b) f (G a b).
Proof.
move=> d a b; have [e v] := d; split; first exact: diff_derivable.
rewrite deriveE // (@diff_val _ _ _ _ _ _ _ d) -frobE frobC; exact: frob_delta.
Qed.
End Reverse.

(* functions of one real number, with their derivatives *)
Section Functions.
Variable R : realType.
Implicit Types t : R.
Definition sigmoid t : R := (1 + expR (- t))^-1.
Definition tanh t : R := (expR t - expR (- t)) / (expR t + expR (- t)).
Definition sinh t : R := (expR t - expR (- t)) / 2%:R.
Definition cosh t : R := (expR t + expR (- t)) / 2%:R.
Definition softplus t : R := ln (1 + expR t).
Definition log1p t : R := ln (1 + t).

Lemma d_id t : is_derive (t : R) (1 : R) (id : R -> R) (1 : R). Proof. exact: is_derive_id. Qed.
Lemma d_cst t (c : R) : is_derive t (1:R) (cst c : R -> R) 0. Proof. exact: is_derive_cst. Qed.
Lemma d_add t (f g : R -> R) a b : is_derive t (1 : R) f a -> is_derive t (1 : R) g b -> is_derive t (1 : R) (fun t => f t + g t) (a + b).
Proof. by move=> ? ?; apply: is_deriveD. Qed.
Lemma d_opp t (f : R -> R) a : is_derive t (1 : R) f a -> is_derive t (1 : R) (fun t => - f t) (- a).
Proof. by move=> ?; apply: is_deriveN. Qed.
Lemma d_mul t (f g : R -> R) a b : is_derive t (1 : R) f a -> is_derive t (1 : R) g b ->
  is_derive t (1 : R) (fun t => f t * g t) (a * g t + f t * b).
Proof.
by move=> ? ?; apply: (is_derive_eq (is_deriveM _ _)); rewrite /GRing.scale /= addrC (mulrC a).
Qed.
Lemma d_comp t (f g : R -> R) a b : is_derive t (1 : R) g b -> is_derive (g t) (1 : R) f a ->
  is_derive t (1 : R) (fun t => f (g t)) (a * b).
Proof. by move=> ? ?; apply: is_derive1_comp. Qed.
Lemma d_eq t (f : R -> R) a b : is_derive t (1 : R) f a -> a = b -> is_derive t (1 : R) f b.
Proof. by move=> ? <-. Qed.
Lemma d_exp t : is_derive t (1 : R) expR (expR t). Proof. exact: is_derive_expR. Qed.
Lemma d_ln t : 0 < t -> is_derive t (1 : R) (@ln R) t^-1. Proof. by move=> ?; apply: is_derive1_ln. Qed.
Lemma d_inv t : t != 0 -> is_derive t (1 : R) (fun t => t^-1) (- t ^- 2).
Proof. by move=> u; apply: (is_derive_eq (@is_deriveV R id t 1 1 u _)); rewrite /GRing.scale /= mulr1. Qed.
Lemma d_pow n t : is_derive t (1 : R) (fun t => t ^+ n) (n%:R * t ^+ n.-1).
Proof.
elim: n => [|n IH].
  by rewrite mul0r (_ : (fun t => _) = fun=> 1); [exact: d_cst|apply/funext => u; rewrite expr0].
rewrite (_ : (fun t => t ^+ n.+1) = fun t => t * t ^+ n); last by apply/funext => u; rewrite exprS.
apply: d_eq (d_mul (d_id t) IH) _; case: n {IH} => [|n] /=; first by ring.
by rewrite exprS (mulrS _ n.+1); ring.
Qed.
Lemma d_sqrt t : 0 < t -> is_derive t (1 : R) (@Num.sqrt R) (2%:R * Num.sqrt t)^-1.
Proof.
move=> t0; have s0 : 0 < Num.sqrt t by rewrite sqrtr_gt0.
have E : t = Num.sqrt t ^+ 2 by rewrite sqr_sqrtr // ltW.
rewrite [X in is_derive X]E; apply: (@is_derive_inverse R (fun u : R => u ^+ 2)).
- near=> u; rewrite sqrtr_sqr ger0_norm // ltW //; near: u.
  exact: (open_nbhs_nbhs (conj (@open_gt R 0) s0)).
- by near=> u; exact: exprn_continuous.
- by apply: d_eq (d_pow 2 _) _; rewrite expr1.
- by rewrite mulf_neq0 ?pnatr_eq0 // gt_eqF.
Unshelve. all: by end_near. Qed.
Lemma root_neq0 t : 0 < t -> Num.sqrt t != 0. Proof. by move=> p; rewrite gt_eqF // sqrtr_gt0. Qed.
Lemma den_sigmoid t : 1 + expR (- t) != 0. Proof. by rewrite gt_eqF // addr_gt0 // expR_gt0. Qed.
Lemma den_tanh t : expR t + expR (- t) != 0. Proof. by rewrite gt_eqF // addr_gt0 // expR_gt0. Qed.
Lemma d_expN t : is_derive t (1 : R) (fun t => expR (- t)) (- expR (- t)).
Proof. by apply: d_eq (d_comp (d_opp (d_id t)) (d_exp _)) _; rewrite mulrN1. Qed.
Lemma d_sigmoid t : is_derive t (1 : R) sigmoid (sigmoid t * (1 - sigmoid t)).
Proof.
apply: (@d_eq _ sigmoid _ _ (d_comp (d_add (d_cst t 1) (d_expN t)) (d_inv (den_sigmoid t)))).
by rewrite /sigmoid; field; exact: den_sigmoid.
Qed.
Lemma d_tanh t : is_derive t (1 : R) tanh (1 - tanh t ^+ 2).
Proof.
apply: (@d_eq _ tanh _ _ (d_mul (d_add (d_exp t) (d_opp (d_expN t)))
  (d_comp (d_add (d_exp t) (d_expN t)) (d_inv (den_tanh t))))).
by rewrite /tanh; field; exact: den_tanh.
Qed.
Lemma d_sinh t : is_derive t (1 : R) sinh (cosh t).
Proof.
apply: (@d_eq _ sinh _ _ (d_mul (d_add (d_exp t) (d_opp (d_expN t))) (d_cst t 2%:R^-1))).
by rewrite /cosh /cst mulr0 addr0 opprK.
Qed.
Lemma d_cosh t : is_derive t (1 : R) cosh (sinh t).
Proof.
apply: (@d_eq _ cosh _ _ (d_mul (d_add (d_exp t) (d_expN t)) (d_cst t 2%:R^-1))).
by rewrite /sinh /cst mulr0 addr0.
Qed.
Lemma d_softplus t : is_derive t (1 : R) softplus (sigmoid t).
Proof.
have p : 0 < 1 + expR t by rewrite addr_gt0 // expR_gt0.
apply: (@d_eq _ softplus _ _ (d_comp (d_add (d_cst t 1) (d_exp t)) (d_ln p))).
rewrite /sigmoid expRN add0r; field.
by rewrite !gt_eqF ?addr_gt0 ?expR_gt0.
Qed.
Lemma d_log1p t : 0 < 1 + t -> is_derive t (1 : R) log1p (1 + t)^-1.
Proof.
move=> p; apply: (@d_eq _ log1p _ _ (d_comp (d_add (d_cst t 1) (d_id t)) (d_ln p))).
by rewrite add0r mulr1.
Qed.
Lemma d_sin t : is_derive t (1 : R) (@trigo.sin R) (trigo.cos t). Proof. exact: trigo.is_derive_sin. Qed.
Lemma d_cos t : is_derive t (1 : R) (@trigo.cos R) (- trigo.sin t). Proof. exact: trigo.is_derive_cos. Qed.
Lemma d_powN n t : t != 0 -> is_derive t (1 : R) (fun t => t ^- n) (- (n%:R * t ^- n.+1)).
Proof.
move=> z; have z' : t ^+ n != 0 by rewrite expf_neq0.
apply: (@d_eq _ (fun t => t ^- n) _ _ (d_comp (d_pow n t) (d_inv z'))).
case: n z' => [|n] _; first by rewrite !mul0r mulr0 oppr0.
by rewrite /= !exprS; field; rewrite expf_neq0.
Qed.
End Functions.

(* more parts of objectives *)
Section More.
Variables (R : realType) (p q : nat).
Notation V := 'M[R]_(p.+1, q.+1).
Implicit Types (X : V).
Definition vdiag n (v : 'M[R]_(n, 1)) : 'M[R]_n := diag_mx v^T.
Definition dg n (A : 'M[R]_n) : 'M[R]_(n, 1) := \matrix_(i, j) A i i.
Definition norm m n (A : 'M[R]_(m, n)) := Num.sqrt (frob A A).
Definition logsumexp m n (A : 'M[R]_(m, n)) := ln (msum (map_mx expR A)).
Definition softmax m n (A : 'M[R]_(m, n)) := (msum (map_mx expR A))^-1 *: map_mx expR A.

Lemma a_diag X n (F : V -> 'M[R]_(n, 1)) A : adjoint X F A -> adjoint X (fun X => vdiag (F X)) (fun C => A (dg C)).
Proof.
move=> [dF [f a]]; exists (fun h => vdiag (dF h)); split=> [i j|C h].
  by apply: sd_ext (sd_eq (sd_mul (f j 0) (sd_cst X (i == j)%:R)) _) _ => h; rewrite !mxE ?mulr_natr ?mulr0 ?addr0 ?mulr_natr //;
     case: eqP => // ->.
rewrite -a; apply: eq_bigr => i _; rewrite big_ord1 (bigD1 i) //= big1 => [|j /negbTE nj].
  by rewrite !mxE eqxx mulr1n addr0.
by rewrite !mxE eq_sym nj mulr0n mulr0.
Qed.
Lemma a_dg X n (F : V -> 'M[R]_n) A : adjoint X F A -> adjoint X (fun X => dg (F X)) (fun C => A (vdiag C)).
Proof.
move=> [dF [f a]]; exists (fun h => dg (dF h)); split=> [i j|C h].
  by apply: sd_ext (sd_eq (f i i) _) _ => h; rewrite !mxE.
rewrite -a; apply: eq_bigr => i _; rewrite big_ord1 (bigD1 i) //= big1 => [|j /negbTE nj].
  by rewrite !mxE eqxx mulr1n addr0.
by rewrite !mxE eq_sym nj mulr0n mul0r.
Qed.
Lemma frob_gt0 m n (A : 'M[R]_(m, n)) : A != 0 -> 0 < frob A A.
Proof.
move=> nz; have P i j : 0 <= A i j * A i j by rewrite -expr2 sqr_ge0.
rewrite lt_neqAle sumr_ge0 ?andbT => [|i _]; last exact: sumr_ge0.
rewrite eq_sym; apply: contra nz => /eqP; rewrite /frob => Z; apply/eqP/matrixP => i j; rewrite mxE.
have E : \sum_j A i j * A i j = 0 by apply: (psumr_eq0P _ Z) => // k _; exact: sumr_ge0.
have /eqP : A i j * A i j = 0 by exact: (psumr_eq0P (fun k _ => P i k) E).
by rewrite mulf_eq0 orbb => /eqP.
Qed.
Lemma g_norm X m n (F : V -> 'M[R]_(m, n)) A : adjoint X F A -> F X != 0 ->
  gradient (fun X => norm (F X)) X (A ((norm (F X))^-1 *: F X)).
Proof.
move=> a nz; have s := frob_gt0 nz; have [dF [f e]] := a.
apply: g_frob (sd_eq (sd_comp (sd_frob f f) (d_sqrt s)) _) => h.
rewrite -e frobZl (frobC (dF h)) /norm; field.
by rewrite gt_eqF // sqrtr_gt0.
Qed.
Lemma msum_exp_gt0 m n (A : 'M[R]_(m.+1, n.+1)) : 0 < msum (map_mx expR A).
Proof.
rewrite /msum big_ord_recl ltr_paddr //; first by do 2!(apply: sumr_ge0 => ? _); rewrite mxE ltW ?expR_gt0.
rewrite big_ord_recl ltr_paddr ?mxE ?expR_gt0 //.
by apply: sumr_ge0 => ? _; rewrite mxE ltW ?expR_gt0.
Qed.
Lemma row_exp_gt0 m n k (A : 'M[R]_(m, n.+1)) i j : 0 < (map_mx expR A *m (const_mx 1 : 'M[R]_(n.+1, k))) i j.
Proof.
rewrite mxE big_ord_recl ltr_paddr ?mxE ?mulr1 ?expR_gt0 //.
by apply: sumr_ge0 => ? _; rewrite !mxE mulr1 ltW ?expR_gt0.
Qed.
Lemma column_exp_gt0 m n k (A : 'M[R]_(m.+1, n)) i j : 0 < ((map_mx expR A)^T *m (const_mx 1 : 'M[R]_(m.+1, k))) i j.
Proof. by rewrite (_ : (map_mx expR A)^T = map_mx expR A^T) ?row_exp_gt0 //; apply/matrixP => ? ?; rewrite !mxE. Qed.
Lemma g_lse X m n (F : V -> 'M[R]_(m.+1, n.+1)) A : adjoint X F A ->
  gradient (fun X => logsumexp (F X)) X (A (softmax (F X))).
Proof.
move=> a; have D := g_comp (g_sum (a_map a (fun i j => d_exp _))) (d_ln (msum_exp_gt0 (F X))).
apply: (g_eq D); have [dF [f e]] := a.
have Z k C : A (k *: C) = k *: A C.
  apply/matrixP => i j; rewrite mxE -!(frob_delta i j) !(frobC (delta_mx _ _)).
  by rewrite -!e frobZl.
by rewrite /softmax Z; congr (_ *: A _); apply/matrixP => i j; rewrite !mxE mulr1.
Qed.
Lemma g_detu X n (F : V -> 'M[R]_n) A : adjoint X F A -> F X \in unitmx ->
  gradient (fun X => \det (F X)) X (A (\det (F X) *: (invmx (F X))^T)).
Proof. by move=> a u; apply: (g_eq (g_det a)); rewrite adj_inv // linearZ. Qed.
Lemma g_logdet X n (F : V -> 'M[R]_n) A : adjoint X F A -> 0 < \det (F X) ->
  gradient (fun X => ln (\det (F X))) X (A (invmx (F X))^T).
Proof.
move=> a d; have [dF [f e]] := a.
have u : F X \in unitmx by rewrite unitmxE unitfE gt_eqF.
apply: g_frob (sd_eq (sd_comp (sd_det f) (d_ln d)) _) => h.
by rewrite -e adj_inv // linearZ frobZl mulrA mulVf ?mul1r // gt_eqF.
Qed.
End More.

Section Normal.
Variable R : realType.
Lemma trD m n (A B : 'M[R]_(m, n)) : (A + B)^T = A^T + B^T. Proof. exact: linearD. Qed.
Lemma trN m n (A : 'M[R]_(m, n)) : (- A)^T = - A^T. Proof. exact: linearN. Qed.
Lemma trZ m n k (A : 'M[R]_(m, n)) : (k *: A)^T = k *: A^T. Proof. exact: linearZ. Qed.
Lemma mulZl m n p k (A : 'M[R]_(m, n)) (B : 'M_(n, p)) : (k *: A) *m B = k *: (A *m B).
Proof. by rewrite scalemxAl. Qed.
Lemma mulZr m n p k (A : 'M[R]_(m, n)) (B : 'M_(n, p)) : A *m (k *: B) = k *: (A *m B).
Proof. by rewrite scalemxAr. Qed.
Lemma hadZl m n k (A B : 'M[R]_(m, n)) : hadamard (k *: A) B = k *: hadamard A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrA. Qed.
Lemma hadZr m n k (A B : 'M[R]_(m, n)) : hadamard A (k *: B) = k *: hadamard A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrCA. Qed.
Lemma hadNl m n (A B : 'M[R]_(m, n)) : hadamard (- A) B = - hadamard A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulNr. Qed.
Lemma hadNr m n (A B : 'M[R]_(m, n)) : hadamard A (- B) = - hadamard A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrN. Qed.
Lemma hadT m n (A B : 'M[R]_(m, n)) : (hadamard A B)^T = hadamard A^T B^T.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma mapT m n (r : R -> R) (A : 'M[R]_(m, n)) : (map_mx r A)^T = map_mx r A^T.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma constT m n (c : R) : trmx (const_mx c : 'M[R]_(m, n)) = const_mx c.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma had1l m n (A : 'M[R]_(m, n)) : hadamard (const_mx 1) A = A.
Proof. by apply/matrixP => i j; rewrite !mxE mul1r. Qed.
Lemma had1r m n (A : 'M[R]_(m, n)) : hadamard A (const_mx 1) = A.
Proof. by apply/matrixP => i j; rewrite !mxE mulr1. Qed.
Lemma had0l m n (A : 'M[R]_(m, n)) : hadamard 0 A = 0.
Proof. by apply/matrixP => i j; rewrite !mxE mul0r. Qed.
Lemma had0r m n (A : 'M[R]_(m, n)) : hadamard A 0 = 0.
Proof. by apply/matrixP => i j; rewrite !mxE mulr0. Qed.
Lemma diagT n (v : 'M[R]_(n, 1)) : (vdiag v)^T = vdiag v. Proof. exact: tr_diag_mx. Qed.
Lemma dgT n (A : 'M[R]_n) : dg A^T = dg A. Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma delta11 : delta_mx 0 0 = 1%:M :> 'M[R]_1. Proof. by apply/matrixP => i j; rewrite !ord1 !mxE. Qed.
Lemma frobTr m n (A B : 'M[R]_(m, n)) : frob A^T B^T = frob A B. Proof. by rewrite frob_tr trmxK. Qed.
Lemma dgtrmul m n (A : 'M[R]_(m, n)) (B : 'M[R]_(n, m)) : dg (A^T *m B^T) = dg (B *m A).
Proof. by rewrite -trmx_mul dgT. Qed.
Lemma frobcol m (A B : 'M[R]_(m, 1)) : frob A B = (A^T *m B) 0 0.
Proof. by rewrite frobE trace_mx11. Qed.
Lemma addE m n (A B : 'M[R]_(m, n)) i j : (A + B) i j = A i j + B i j. Proof. by rewrite mxE. Qed.
Lemma oppE m n (A : 'M[R]_(m, n)) i j : (- A) i j = - A i j. Proof. by rewrite mxE. Qed.
Lemma scaleE m n k (A : 'M[R]_(m, n)) i j : (k *: A) i j = k * A i j. Proof. by rewrite mxE. Qed.
Lemma hadE m n (A B : 'M[R]_(m, n)) i j : hadamard A B i j = A i j * B i j. Proof. by rewrite mxE. Qed.
Lemma mapE m n (r : R -> R) (A : 'M[R]_(m, n)) i j : map_mx r A i j = r (A i j). Proof. by rewrite mxE. Qed.
Lemma constE m n (c : R) i j : (const_mx c : 'M[R]_(m, n)) i j = c. Proof. by rewrite mxE. Qed.
Lemma zeroE m n i j : (0 : 'M[R]_(m, n)) i j = 0. Proof. by rewrite mxE. Qed.
Lemma dgE n (A : 'M[R]_n) i j : dg A i j = A i i. Proof. by rewrite mxE. Qed.
Lemma trE m n (A : 'M[R]_(m, n)) i j : A^T i j = A j i. Proof. by rewrite mxE. Qed.
Lemma diagmE m n (v : 'M[R]_(m, 1)) (A : 'M[R]_(m, n)) i j : (vdiag v *m A) i j = v i 0 * A i j.
Proof. by rewrite mul_diag_mx !mxE. Qed.
Lemma mdiagE m n (v : 'M[R]_(n, 1)) (A : 'M[R]_(m, n)) i j : (A *m vdiag v) i j = A i j * v j 0.
Proof. by rewrite mul_mx_diag !mxE. Qed.
Lemma mulD1 m n (k l : R) (A : 'M[R]_(m, n)) : k *: A + l *: A = (k + l) *: A. Proof. by rewrite scalerDl. Qed.
Lemma cong_mul m n p (A B : 'M[R]_(m, n)) (C D : 'M[R]_(n, p)) : A = B -> C = D -> A *m C = B *m D. Proof. by move=> -> ->. Qed.
Lemma cong_scale m n (k l : R) (A B : 'M[R]_(m, n)) : k = l -> A = B -> k *: A = l *: B. Proof. by move=> -> ->. Qed.
Lemma cong_add m n (A B C D : 'M[R]_(m, n)) : A = B -> C = D -> A + C = B + D. Proof. by move=> -> ->. Qed.
Lemma cong_opp m n (A B : 'M[R]_(m, n)) : A = B -> - A = - B. Proof. by move=> ->. Qed.
Lemma opp_scale m n k (A : 'M[R]_(m, n)) : - (k *: A) = (- k) *: A. Proof. by rewrite scaleNr. Qed.
End Normal.

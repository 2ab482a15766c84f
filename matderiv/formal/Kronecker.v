(* Kronecker.v: the Kronecker product, block (i, j) of which is A i j *: B. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive.
From matderiv Require Import Differentials.
Import GRing.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Pairs.
(* an index of m * n values as two, of which the first is the slow one *)
Definition apart m n (k : 'I_(m * n)) : 'I_m * 'I_n := enum_val (cast_ord (esym (mxvec_cast m n)) k).
Lemma apartK m n (i : 'I_m) (j : 'I_n) : apart (mxvec_index i j) = (i, j).
Proof. by rewrite /apart /mxvec_index cast_ordK enum_rankK. Qed.
Lemma sum_pairs (R : realType) m n (f : 'I_(m * n) -> R) : \sum_k f k = \sum_i \sum_j f (mxvec_index i j).
Proof. by rewrite pair_big (reindex _ (curry_mxvec_bij m n)) /=; apply: eq_bigr => -[]. Qed.
End Pairs.

Section Kronecker.
Variable R : realType.
Definition kron m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : 'M[R]_(m * p, n * q) :=
  \matrix_(i, j) (A (apart i).1 (apart j).1 * B (apart i).2 (apart j).2).
(* the inner product of each block with B, and of what stands at one place of all blocks with A *)
Definition outer_part m n p q (C : 'M[R]_(m * p, n * q)) (B : 'M[R]_(p, q)) : 'M[R]_(m, n) :=
  \matrix_(i, j) \sum_k \sum_l C (mxvec_index i k) (mxvec_index j l) * B k l.
Definition inner_part m n p q (C : 'M[R]_(m * p, n * q)) (A : 'M[R]_(m, n)) : 'M[R]_(p, q) :=
  \matrix_(k, l) \sum_i \sum_j C (mxvec_index i k) (mxvec_index j l) * A i j.

Lemma kronE m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) i j k l :
  kron A B (mxvec_index i k) (mxvec_index j l) = A i j * B k l.
Proof. by rewrite mxE !apartK. Qed.
Lemma kron_ext m n p q (C D : 'M[R]_(m * p, n * q)) :
  (forall i j k l, C (mxvec_index i k) (mxvec_index j l) = D (mxvec_index i k) (mxvec_index j l)) -> C = D.
Proof. by move=> E; apply/matrixP => a b; case/mxvec_indexP: a => i k; case/mxvec_indexP: b => j l. Qed.
Lemma frob_pairs m n p q (C D : 'M[R]_(m * p, n * q)) : frob C D =
  \sum_i \sum_j \sum_k \sum_l C (mxvec_index i k) (mxvec_index j l) * D (mxvec_index i k) (mxvec_index j l).
Proof.
rewrite /frob sum_pairs; apply: eq_bigr => i _; rewrite [RHS]exchange_big; apply: eq_bigr => k _ /=.
by rewrite sum_pairs.
Qed.
Lemma frob_outer m n p q (C : 'M[R]_(m * p, n * q)) D (B : 'M[R]_(p, q)) : frob C (kron D B) = frob (outer_part C B) D.
Proof.
rewrite frob_pairs; do 2!(apply: eq_bigr => ? _); rewrite mxE mulr_suml; apply: eq_bigr => k _.
by rewrite mulr_suml; apply: eq_bigr => l _; rewrite kronE; ring.
Qed.
Lemma frob_inner m n p q (C : 'M[R]_(m * p, n * q)) (A : 'M[R]_(m, n)) D : frob C (kron A D) = frob (inner_part C A) D.
Proof.
rewrite frob_pairs; transitivity (\sum_k \sum_l \sum_i \sum_j C (mxvec_index i k) (mxvec_index j l) * (A i j * D k l)).
  under eq_bigr => i _ do (rewrite exchange_big; under eq_bigr => k _ do rewrite exchange_big).
  rewrite exchange_big; apply: eq_bigr => k _ /=; rewrite exchange_big; apply: eq_bigr => l _.
  by do 2!(apply: eq_bigr => ? _); rewrite kronE.
do 2!(apply: eq_bigr => ? _); rewrite mxE mulr_suml; apply: eq_bigr => i _.
by rewrite mulr_suml; apply: eq_bigr => j _; ring.
Qed.

Lemma kronT m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : (kron A B)^T = kron A^T B^T.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma kronDl m n p q (A A' : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : kron (A + A') B = kron A B + kron A' B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrDl. Qed.
Lemma kronDr m n p q (A : 'M[R]_(m, n)) (B B' : 'M[R]_(p, q)) : kron A (B + B') = kron A B + kron A B'.
Proof. by apply/matrixP => i j; rewrite !mxE mulrDr. Qed.
Lemma kronZl m n p q k (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : kron (k *: A) B = k *: kron A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrA. Qed.
Lemma kronZr m n p q k (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : kron A (k *: B) = k *: kron A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrCA. Qed.
Lemma kronNl m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : kron (- A) B = - kron A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulNr. Qed.
Lemma kronNr m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : kron A (- B) = - kron A B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrN. Qed.
Lemma kron_mul m n r p q s (A : 'M[R]_(m, n)) (C : 'M[R]_(n, r)) (B : 'M[R]_(p, q)) (D : 'M[R]_(q, s)) :
  kron A B *m kron C D = kron (A *m C) (B *m D).
Proof.
apply: kron_ext => i j k l; rewrite kronE [LHS]mxE sum_pairs [(A *m C) _ _]mxE [(B *m D) _ _]mxE mulr_suml; apply: eq_bigr => a _.
by rewrite mulr_sumr; apply: eq_bigr => b _; rewrite !kronE; exact: mulrACA.
Qed.
Lemma kron_mulA t m n r p q s (E : 'M[R]_(t, m * p)) (A : 'M[R]_(m, n)) (C : 'M[R]_(n, r)) (B : 'M[R]_(p, q)) (D : 'M[R]_(q, s)) :
  E *m kron A B *m kron C D = E *m kron (A *m C) (B *m D).
Proof. by rewrite -mulmxA kron_mul. Qed.
Lemma tr_kron n p (A : 'M[R]_n) (B : 'M[R]_p) : \tr (kron A B) = \tr A * \tr B.
Proof.
rewrite /mxtrace sum_pairs mulr_suml; apply: eq_bigr => i _.
by rewrite mulr_sumr; apply: eq_bigr => k _; rewrite kronE.
Qed.

(* what a product and the simplest matrices have as parts *)
Lemma outer_kron m n p q (P : 'M[R]_(m, n)) (Q B : 'M[R]_(p, q)) : outer_part (kron P Q) B = frob Q B *: P.
Proof.
apply/matrixP => i j; rewrite !mxE mulr_suml; apply: eq_bigr => k _.
by rewrite mulr_suml; apply: eq_bigr => l _; rewrite kronE -mulrA mulrC.
Qed.
Lemma inner_kron m n p q (P A : 'M[R]_(m, n)) (Q : 'M[R]_(p, q)) : inner_part (kron P Q) A = frob P A *: Q.
Proof.
apply/matrixP => i j; rewrite !mxE mulr_suml; apply: eq_bigr => k _.
by rewrite mulr_suml; apply: eq_bigr => l _; rewrite kronE mulrAC.
Qed.
Lemma kron_ones m n p q c : (const_mx c : 'M[R]_(m * p, n * q)) = kron (const_mx c : 'M_(m, n)) (const_mx 1 : 'M_(p, q)).
Proof. by apply: kron_ext => i j k l; rewrite kronE !mxE mulr1. Qed.
Lemma kron_id n p : (1%:M : 'M[R]_(n * p)) = kron (1%:M : 'M_n) (1%:M : 'M_p).
Proof.
apply: kron_ext => i j k l; have E : (mxvec_index i k == mxvec_index j l) = ((i, k) == (j, l)).
  by apply/eqP/eqP => [e|[-> ->] //]; have := congr1 (@apart n p) e; rewrite !apartK.
by rewrite kronE !mxE E xpair_eqE -natrM mulnb.
Qed.
Lemma outer_ones m n p q c (B : 'M[R]_(p, q)) : outer_part (const_mx c : 'M[R]_(m * p, n * q)) B = msum B *: const_mx c.
Proof. by rewrite kron_ones outer_kron frob_const. Qed.
Lemma inner_ones m n p q c (A : 'M[R]_(m, n)) : inner_part (const_mx c : 'M[R]_(m * p, n * q)) A = msum A *: const_mx c.
Proof.
by apply/matrixP => k l; rewrite !mxE /msum mulr_suml; apply: eq_bigr => i _; rewrite mulr_suml; apply: eq_bigr => j _; rewrite mxE mulrC.
Qed.
Lemma outerZ m n p q k (C : 'M[R]_(m * p, n * q)) (B : 'M[R]_(p, q)) : outer_part (k *: C) B = k *: outer_part C B.
Proof.
apply/matrixP => i j; rewrite !mxE mulr_sumr; apply: eq_bigr => a _.
by rewrite mulr_sumr; apply: eq_bigr => b _; rewrite !mxE mulrA.
Qed.
Lemma innerZ m n p q k (C : 'M[R]_(m * p, n * q)) (A : 'M[R]_(m, n)) : inner_part (k *: C) A = k *: inner_part C A.
Proof.
apply/matrixP => i j; rewrite !mxE mulr_sumr; apply: eq_bigr => a _.
by rewrite mulr_sumr; apply: eq_bigr => b _; rewrite !mxE mulrA.
Qed.
Lemma outerD m n p q (C D : 'M[R]_(m * p, n * q)) (B : 'M[R]_(p, q)) : outer_part (C + D) B = outer_part C B + outer_part D B.
Proof.
apply/matrixP => i j; rewrite !mxE -big_split; apply: eq_bigr => a _.
by rewrite -big_split; apply: eq_bigr => b _; rewrite !mxE mulrDl.
Qed.
Lemma innerD m n p q (C D : 'M[R]_(m * p, n * q)) (A : 'M[R]_(m, n)) : inner_part (C + D) A = inner_part C A + inner_part D A.
Proof.
apply/matrixP => i j; rewrite !mxE -big_split; apply: eq_bigr => a _.
by rewrite -big_split; apply: eq_bigr => b _; rewrite !mxE mulrDl.
Qed.
Lemma outerN m n p q (C : 'M[R]_(m * p, n * q)) (B : 'M[R]_(p, q)) : outer_part (- C) B = - outer_part C B.
Proof. by rewrite -scaleN1r outerZ scaleN1r. Qed.
Lemma innerN m n p q (C : 'M[R]_(m * p, n * q)) (A : 'M[R]_(m, n)) : inner_part (- C) A = - inner_part C A.
Proof. by rewrite -scaleN1r innerZ scaleN1r. Qed.
End Kronecker.

Section Adjoints.
Variables (R : realType) (a b : nat).
Notation V := 'M[R]_(a.+1, b.+1).
Lemma md_kron (X : V) m n p q (F dF : V -> 'M[R]_(m, n)) (G dG : V -> 'M[R]_(p, q)) : mdiff X F dF -> mdiff X G dG ->
  mdiff X (fun X => kron (F X) (G X)) (fun h => kron (dF h) (G X) + kron (F X) (dG h)).
Proof.
move=> f g i j; apply: sd_ext (sd_eq (sd_mul (f (apart i).1 (apart j).1) (g (apart i).2 (apart j).2)) _) _ => h.
  by rewrite !mxE.
by rewrite mxE.
Qed.
Lemma a_kron (X : V) m n p q (F : V -> 'M[R]_(m, n)) (G : V -> 'M[R]_(p, q)) A B : adjoint X F A -> adjoint X G B ->
  adjoint X (fun X => kron (F X) (G X)) (fun C => A (outer_part C (G X)) + B (inner_part C (F X))).
Proof.
move=> [dF [f e]] [dG [g d]]; eexists; split; first exact: md_kron f g.
by move=> C h /=; rewrite frobDr frob_outer frob_inner e d frobDl.
Qed.
Lemma a_kronl (X : V) m n p q (P : 'M[R]_(m, n)) (G : V -> 'M[R]_(p, q)) B : adjoint X G B ->
  adjoint X (fun X => kron P (G X)) (fun C => B (inner_part C P)).
Proof.
move=> g; have [dF [f e]] := a_kron (a_cst X P) g; exists dF; split=> // C h.
by rewrite e add0r.
Qed.
Lemma a_kronr (X : V) m n p q (F : V -> 'M[R]_(m, n)) (Q : 'M[R]_(p, q)) A : adjoint X F A ->
  adjoint X (fun X => kron (F X) Q) (fun C => A (outer_part C Q)).
Proof.
move=> f; have [dF [d e]] := a_kron f (a_cst X Q); exists dF; split=> // C h.
by rewrite e addr0.
Qed.
End Adjoints.

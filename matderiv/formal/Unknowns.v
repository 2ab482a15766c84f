(* Unknowns.v: derivatives by a number, derivatives of matrices, second derivatives, all read off gradients of entries. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive.
From matderiv Require Import Differentials.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.

Section Number.
Variable R : realType.
(* every entry of F is differentiable at t, and its derivative is that entry of D *)
Definition derivative m n (F : R -> 'M[R]_(m, n)) t (D : 'M[R]_(m, n)) :=
  forall i j, is_derive t (1 : R) (fun s => F s i j) (D i j).

(* along a line, a function of several numbers is one of one number *)
Lemma derive_line (V : normedModType R) (F : V -> R) (f : R -> R) x v t d :
  (forall h, F (h *: v + x) = f (h *: 1 + t)) -> is_derive x v F d -> is_derive t (1 : R) f d.
Proof.
move=> E [c e]; have Q : (fun h => h^-1 *: ((f \o shift t) (h *: 1) - f t)) = (fun h => h^-1 *: ((F \o shift x) (h *: v) - F x)).
  by apply/funext => h /=; rewrite -E; have := E 0; rewrite !scale0r !add0r => ->.
by split; [rewrite /derivable Q | rewrite -e /derive Q].
Qed.
(* a number is the entry of a matrix that has no other *)
Lemma by_number (f : R -> R) t d :
  (forall T : 'M[R]_1, T 0 0 = t -> gradient (fun T : 'M[R]_(1, 1) => f (T 0 0)) T (const_mx d)) -> is_derive t (1 : R) f d.
Proof.
move=> G; have E : (const_mx t : 'M[R]_1) 0 0 = t by rewrite mxE.
have D := gradient_partial (G _ E) 0 0; rewrite mxE in D.
apply: derive_line D => h; by rewrite !mxE eqxx.
Qed.
Lemma by_number_entries m n (F : R -> 'M[R]_(m, n)) t (D : 'M[R]_(m, n)) :
  (forall T : 'M[R]_1, T 0 0 = t -> forall i j, gradient (fun T : 'M[R]_(1, 1) => F (T 0 0) i j) T (const_mx (D i j))) -> derivative F t D.
Proof. by move=> G i j; apply: (by_number (f := fun s => F s i j)) => T E; exact: G. Qed.
End Number.

Section Several.
Variables (R : realType) (p q : nat).
Notation V := 'M[R]_(p.+1, q.+1).
(* F is differentiable at X, and the derivative of its entry at i and j by that of X at k and l is T i j k l *)
Definition partials m n (F : V -> 'M[R]_(m, n)) X (T : 'I_m -> 'I_n -> 'I_p.+1 -> 'I_q.+1 -> R) :=
  mdiff X F (fun dX => \matrix_(i, j) \sum_k \sum_l T i j k l * dX k l).

Lemma m_partials m n (F : V -> 'M[R]_(m, n)) X A T : adjoint X F A ->
  (forall i j k l, A (delta_mx i j) k l = T i j k l) -> partials F X T.
Proof.
move=> [dF [f a]] E; apply: (md_eq f) => h; apply/matrixP => i j.
by rewrite -frob_delta a mxE; do 2!(apply: eq_bigr => ? _); rewrite E.
Qed.
End Several.

Section Columns.
Variables (R : realType) (p : nat).
Notation V := 'M[R]_(p.+1, 1).
(* F is differentiable at x, and its differential is dx |-> J dx *)
Definition jacobian m (F : V -> 'M[R]_(m, 1)) x (J : 'M[R]_(m, p.+1)) := mdiff x F (fun dx => J *m dx).
Lemma m_jacobian m (F : V -> 'M[R]_(m, 1)) x A (J : 'M[R]_(m, p.+1)) : adjoint x F A ->
  (forall i k, A (delta_mx i 0) k 0 = J i k) -> jacobian F x J.
Proof.
move=> [dF [f a]] E; apply: (md_eq f) => h; apply/matrixP => i j; rewrite ord1.
by rewrite -frob_delta a mxE; apply: eq_bigr => k _; rewrite big_ord1 E.
Qed.
End Columns.

Section Free.
Variables (R : realType) (n : nat).
Notation V := 'M[R]_n.+1.
(* a symmetric matrix, a diagonal one, whose free entries are those of Z *)
Definition sym_of (Z : V) := Z + Z^T - hadamard Z 1%:M.
Definition diag_of (Z : V) := hadamard Z 1%:M.
Lemma a_diag_of (Z : V) : adjoint Z diag_of (fun C => hadamard C 1%:M).
Proof. by have := a_had (a_var Z) (a_cst Z 1%:M) => -[dF [f a]]; exists dF; split=> // C h; rewrite a /= addr0. Qed.
Lemma a_sym_of (Z : V) : adjoint Z sym_of (fun C => C + C^T - hadamard C 1%:M).
Proof.
have := a_add (a_add (a_var Z) (a_tr (a_var Z))) (a_opp (a_diag_of Z)) => -[dF [f a]].
by exists dF; split=> // C h; rewrite a.
Qed.
Lemma sym_ofT (Z : V) : (sym_of Z)^T = sym_of Z.
Proof. by apply/matrixP => i j; rewrite !mxE addrAC [j == i]eq_sym; case: eqP => [->|_] /=; ring. Qed.
Lemma diag_ofT (Z : V) : (diag_of Z)^T = diag_of Z.
Proof. by apply/matrixP => i j; rewrite !mxE eq_sym; case: eqP => [->|_] //; rewrite !mulr0. Qed.
End Free.

(* Lines.v: the lines of a proof by components, as equations of numbers, and the theorem that follows from them. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import boolp reals classical_sets signed topology normedtype derive landau.
From mathcomp Require Import sequences realfun exp trigo.
From matderiv Require Import Differentials Closing.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.
Local Open Scope classical_set_scope.

Section Slopes.
Variables (R : realType) (p q : nat).
Notation V := 'M[R]_(p.+1, q.+1).
Implicit Types (f g : V -> R) (X H G K : V) (d e : R).

(* f is differentiable at X, and its derivative in the direction H is d *)
Definition slope f X H d := exists df, sdiff X f df /\ df H = d.

Lemma slope_derive f X H d : slope f X H d -> 'D_H f X = d.
Proof. by move=> [df [D <-]]; have [e v] := D; rewrite deriveE // (@diff_val _ _ _ _ _ _ _ D). Qed.
Lemma s_cst X H c : slope (fun=> c) X H 0. Proof. by exists (fun=> 0); split=> //; exact: sd_cst. Qed.
Lemma s_ent X H i j : slope (fun X => X i j) X H (H i j).
Proof. by exists (fun dX : V => dX i j); split=> //; exact: md_var. Qed.
Lemma s_add X H f g d e : slope f X H d -> slope g X H e -> slope (fun X => f X + g X) X H (d + e).
Proof. by move=> [df [a <-]] [dg [b <-]]; eexists; split; first exact: sd_add a b. Qed.
Lemma s_opp X H f d : slope f X H d -> slope (fun X => - f X) X H (- d).
Proof. by move=> [df [a <-]]; eexists; split; first exact: sd_opp a. Qed.
Lemma s_mul X H f g d e : slope f X H d -> slope g X H e -> slope (fun X => f X * g X) X H (d * g X + f X * e).
Proof. by move=> [df [a <-]] [dg [b <-]]; eexists; split; first exact: sd_mul a b. Qed.
Lemma s_mull X H c f d : slope f X H d -> slope (fun X => c * f X) X H (c * d).
Proof. by move=> [df [a <-]]; eexists; split; first exact: sd_mul (sd_cst X c) a; rewrite /= mul0r add0r. Qed.
Lemma s_comp X H (r : R -> R) r' f d : slope f X H d -> is_derive (f X) (1 : R) r r' ->
  slope (fun X => r (f X)) X H (r' * d).
Proof. by move=> [df [a <-]] D; eexists; split; first exact: sd_comp a D. Qed.
Lemma s_sum X H n (f : 'I_n -> V -> R) (d : 'I_n -> R) : (forall i, slope (f i) X H (d i)) ->
  slope (fun X => \sum_(i < n) f i X) X H (\sum_(i < n) d i).
Proof.
move=> s; have [df D] := choice s; exists (fun h => \sum_(i < n) df i h); split.
  by apply: sd_sum => i; have [] := D i.
by apply: eq_bigr => i _; have [] := D i.
Qed.
Lemma s_gradient X f G a b : gradient f X G -> slope f X (delta_mx a b) (G a b).
Proof. by move=> D; eexists; split; first exact: D; rewrite /= -frobE frobC frob_delta. Qed.

(* what is differentiable has the gradient whose entries are its partial derivatives *)
Lemma by_entries f X G K : gradient f X K -> (forall a b, 'D_(delta_mx a b) f X = G a b) -> gradient f X G.
Proof.
move=> D E; apply: (g_eq D); apply/matrixP => a b.
by rewrite -E; apply/esym; apply: slope_derive; exact: s_gradient.
Qed.
End Slopes.

Section Sums.
Variable R : realType.
Implicit Types x y z : R.
Lemma sum_step n (F G : 'I_n -> R) y : (forall i, F i = G i) -> \sum_(i < n) G i = y -> \sum_(i < n) F i = y.
Proof. by move=> E <-; apply: eq_bigr => i _. Qed.
Lemma sum_only n (F : 'I_n -> R) b y : (forall j, j != b -> F j = 0) -> F b = y -> \sum_(j < n) F j = y.
Proof. by move=> E <-; rewrite (bigD1 b) //= big1 ?addr0. Qed.
Lemma sum_none n : \sum_(i < n) (0 : R) = 0. Proof. by rewrite big1. Qed.
Lemma sum_split n (F G : 'I_n -> R) x y z : \sum_(i < n) F i = x -> \sum_(i < n) G i = y -> x + y = z ->
  \sum_(i < n) (F i + G i) = z.
Proof. by move=> <- <- <-; rewrite big_split. Qed.
Lemma add_step (a b : R) x y z : a = x -> b = y -> x + y = z -> a + b = z. Proof. by move=> -> ->. Qed.
Lemma mul_step (a b : R) x y z : a = x -> b = y -> x * y = z -> a * b = z. Proof. by move=> -> ->. Qed.
Lemma opp_step (a : R) x z : a = x -> - x = z -> - a = z. Proof. by move=> ->. Qed.
Lemma pow_step (a : R) x n z : a = x -> x ^+ n = z -> a ^+ n = z. Proof. by move=> ->. Qed.
Lemma two_sides (a b : R) x y : a = x -> b = y -> x = y -> a = b. Proof. by move=> -> -> ->. Qed.
Lemma mulmxE m n k (A : 'M[R]_(m, n)) (B : 'M[R]_(n, k)) i j : (A *m B) i j = \sum_(l < n) A i l * B l j.
Proof. by rewrite mxE. Qed.
Lemma vdiag_entry n (v : 'M[R]_(n, 1)) i j : vdiag v i j = (i == j)%:R * v i 0.
Proof. by rewrite vdiagE mulrC. Qed.
Lemma sum_single (F : 'I_1 -> R) y : F 0 = y -> \sum_(i < 1) F i = y. Proof. by rewrite big_ord1. Qed.
Lemma sum_turn n m (F : 'I_n -> R) (G : 'I_n -> 'I_m -> R) y : (forall i, F i = \sum_(j < m) G i j) ->
  \sum_(j < m) \sum_(i < n) G i j = y -> \sum_(i < n) F i = y.
Proof. by move=> E <-; rewrite exchange_big; apply: eq_bigr => i _. Qed.
End Sums.

(* a number over entries: products of matrices become sums, of a Kronecker delta in a sum one term is left *)
Ltac ln_nf := cbv beta; first [ln_open | reflexivity]
with ln_open := lazymatch goal with
  | |- @BigOp.bigop _ _ _ _ _ = _ => first [eapply sum_single; ln_nf | eapply sum_step; [intro; ln_nf | ln_sum]]
  | |- _ + _ = _ => eapply add_step; [ln_nf | ln_nf | ln_add]
  | |- _ * _ = _ => eapply mul_step; [ln_nf | ln_nf | ln_mul]
  | |- - _ = _ => eapply opp_step; [ln_nf | ln_opp]
  | |- _ ^+ _ = _ => eapply pow_step; [ln_nf | cbn [Nat.pred]; rewrite ?expr1 ?expr0; reflexivity]
  | |- frob _ _ = _ => rewrite /frob; ln_nf
  | |- msum _ = _ => rewrite /msum; ln_nf
  | |- \tr _ = _ => rewrite /mxtrace; ln_nf
  | |- fun_of_matrix (_ *m _) _ _ = _ => rewrite mulmxE; ln_nf
  | |- fun_of_matrix (_ + _) _ _ = _ => rewrite addE; ln_nf
  | |- fun_of_matrix (- _) _ _ = _ => rewrite oppE; ln_nf
  | |- fun_of_matrix (_ *: _) _ _ = _ => rewrite scaleE; ln_nf
  | |- fun_of_matrix (trmx _) _ _ = _ => rewrite trE; ln_nf
  | |- fun_of_matrix (hadamard _ _) _ _ = _ => rewrite hadE; ln_nf
  | |- fun_of_matrix (map_mx _ _) _ _ = _ => rewrite mapE; ln_nf
  | |- fun_of_matrix (const_mx _) _ _ = _ => rewrite constE; ln_nf
  | |- fun_of_matrix (delta_mx _ _) _ _ = _ => rewrite deltaE; ln_nf
  | |- fun_of_matrix (vdiag _) _ _ = _ => rewrite vdiag_entry; ln_nf
  | |- fun_of_matrix (dg _) _ _ = _ => rewrite dgE; ln_nf
  | |- fun_of_matrix 0 _ _ = _ => rewrite zeroE; reflexivity
  | |- fun_of_matrix (_%:M) _ _ = _ => rewrite ?idE ?scalarE; first [ln_nf | reflexivity]
  | |- @GRing.natmul _ _ (nat_of_bool (@eq_op _ ?x ?y)) = _ =>
      first [rewrite eqxx natT; reflexivity | rewrite (ord1 x) (ord1 y) eqxx natT; reflexivity | reflexivity]
  | |- (@GRing.inv _ _) = _ => ln_inside
  | |- ?f ?t = _ => first [ln_inside | reflexivity]
  | _ => reflexivity
  end
with ln_inside := lazymatch goal with
  | |- @GRing.natmul _ _ _ = _ => reflexivity
  | |- @fun_of_matrix _ _ _ _ _ _ = _ => reflexivity
  | |- ?f ?t = _ => lazymatch type of t with GRing.Ring.sort _ => refine (etrans (congr1 f (_ : t = _)) _); [ln_nf | reflexivity]
      | Real.sort _ => refine (etrans (congr1 f (_ : t = _)) _); [ln_nf | reflexivity] | _ => reflexivity end
  end
with ln_add := lazymatch goal with
  | |- 0 + _ = _ => rewrite add0r; reflexivity | |- _ + 0 = _ => rewrite addr0; reflexivity | _ => reflexivity end
with ln_opp := lazymatch goal with |- - 0 = _ => rewrite oppr0; reflexivity | _ => reflexivity end
with ln_mul := lazymatch goal with
  | |- 0 * _ = _ => rewrite mul0r; reflexivity | |- _ * 0 = _ => rewrite mulr0; reflexivity
  | |- 1 * _ = _ => rewrite mul1r; reflexivity | |- _ * 1 = _ => rewrite mulr1; reflexivity
  | |- _ * (_ + _) = _ => lazymatch goal with |- context [@eq_op _ _ _] => rewrite mulrDr; eapply add_step; [ln_mul | ln_mul | ln_add] | _ => reflexivity end
  | |- (_ + _) * _ = _ => lazymatch goal with |- context [@eq_op _ _ _] => rewrite mulrDl; eapply add_step; [ln_mul | ln_mul | ln_add] | _ => reflexivity end
  | _ => reflexivity end
with ln_sum := cbv beta; lazymatch goal with
  | |- context [@eq_op _ _ _] => first [ln_one | eapply sum_split; [ln_sum | ln_sum | ln_add] | reflexivity]
  | |- _ => first [rewrite [LHS]sum_none; reflexivity | reflexivity] end
with ln_one := match goal with
  | |- context [@eq_op _ _ ?b] => is_var b; ln_at b
  | |- context [@eq_op _ ?b _] => is_var b; ln_at b
  end
with ln_at b := eapply (@sum_only _ _ _ b);
  [let j := fresh "j" in let nj := fresh "nj" in move=> j nj; cbv beta; repeat (apply: big1 => ? _); rewrite ?[b == j]eq_sym (negbTE nj) natF; first [by rewrite ?(mul0r, mulr0) | ring] | ln_nf].

(* sums are the same term by term, after factors went into them, or in another order *)
Ltac ln_spread := rewrite ?(mulrDl, mulrDr, mulr_sumr, mulr_suml, big_split, opprD, mulNr, mulrN) /= -?sumrN.
Ltac ln_equal n := lazymatch n with O => fail | S ?k => first
  [ reflexivity | ring
  | (apply: eq_bigr => ? _; ln_equal k)
  | (lazymatch goal with |- _ + _ = _ + _ => apply: f_equal2; ln_equal k | |- - _ = - _ => apply: f_equal; ln_equal k
      | |- _ * _ = _ * _ => apply: f_equal2; ln_equal k end)
  | (progress rewrite ?[LHS]mulr_sumr ?[LHS]mulr_suml ?[RHS]mulr_sumr ?[RHS]mulr_suml -?[LHS]sumrN -?[RHS]sumrN; ln_equal k)
  | (progress ln_spread; ln_equal k)
  | (rewrite exchange_big /=; apply: eq_bigr => ? _; ln_equal k)
  | (eapply sum_turn; [intro; cbv beta; rewrite ?(mulr_suml, mulr_sumr); reflexivity | cbv beta; ln_equal k])
  | lazymatch goal with |- context [@BigOp.bigop _ _ _ _ _] => fail | _ => mx_number end
  ] end.
(* what takes more than five steps is given up; by steps and not by the clock, so that it is the same on each machine *)
Ltac ln_close := cbv beta; first [ reflexivity | (eapply two_sides; [ln_nf | ln_nf | ln_equal 5%nat]) ].

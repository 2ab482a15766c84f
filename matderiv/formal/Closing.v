(* Closing.v: composed gradient = claimed gradient, an identity of matrices, closed by one tactic. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals normedtype derive sequences exp trigo.
From matderiv Require Import Differentials Unknowns Kinks Kronecker Definite.
Import GRing.Theory Num.Theory Order.TTheory numFieldNormedType.Exports.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

(* what the sides have in common, whatever their sizes *)
Section Identities.
Variable R : realType.

Lemma invmxM n (A B : 'M[R]_n) : A \in unitmx -> B \in unitmx -> invmx (A *m B) = invmx B *m invmx A.
Proof.
move=> a b; have u : A *m B \in unitmx by rewrite unitmx_mul a b.
by rewrite -[RHS]mulmx1 -(mulmxV u) !mulmxA mulmxKV // mulVmx // mul1mx.
Qed.
Lemma unitZ n (k : R) (A : 'M[R]_n.+1) : k *: A \in unitmx -> A \in unitmx.
Proof. by rewrite !unitmxE detZ !unitfE mulf_eq0 negb_or => /andP[]. Qed.
Lemma unitN n (A : 'M[R]_n) : - A \in unitmx -> A \in unitmx.
Proof. by rewrite -scaleN1r unitmxZ // unitrN1. Qed.
Lemma det_unit n (A : 'M[R]_n) : 0 < \det A -> A \in unitmx.
Proof. by move=> d; rewrite unitmxE unitfE gt_eqF. Qed.
Lemma unit_det n (A : 'M[R]_n) : A \in unitmx -> \det A != 0.
Proof. by rewrite unitmxE unitfE. Qed.
Lemma unitT n (A : 'M[R]_n) : A \in unitmx -> A^T \in unitmx. Proof. by rewrite unitmx_tr. Qed.
Lemma cancelV n (A : 'M[R]_n) : A \in unitmx -> A *m invmx A = 1%:M. Proof. exact: mulmxV. Qed.
Lemma cancelVl n (A : 'M[R]_n) : A \in unitmx -> invmx A *m A = 1%:M. Proof. exact: mulVmx. Qed.
Lemma cancelK m n (B : 'M[R]_(m, n)) (A : 'M[R]_n) : A \in unitmx -> B *m A *m invmx A = B.
Proof. by move=> u; rewrite mulmxK. Qed.
Lemma cancelKV m n (B : 'M[R]_(m, n)) (A : 'M[R]_n) : A \in unitmx -> B *m invmx A *m A = B.
Proof. by move=> u; rewrite mulmxKV. Qed.
Lemma det_scale n k (A : 'M[R]_n) : \det (k *: A) = k ^+ n * \det A. Proof. exact: detZ. Qed.
Lemma invT n (A : 'M[R]_n) : (invmx A)^T = invmx A^T. Proof. exact: trmx_inv. Qed.

Lemma hadDl m n (A B C : 'M[R]_(m, n)) : hadamard (A + B) C = hadamard A C + hadamard B C.
Proof. by apply/matrixP => i j; rewrite !mxE mulrDl. Qed.
Lemma hadDr m n (A B C : 'M[R]_(m, n)) : hadamard C (A + B) = hadamard C A + hadamard C B.
Proof. by apply/matrixP => i j; rewrite !mxE mulrDr. Qed.
Lemma vdiagD n (u v : 'M[R]_(n, 1)) : vdiag (u + v) = vdiag u + vdiag v.
Proof. by rewrite /vdiag !linearD. Qed.
Lemma vdiagZ n k (v : 'M[R]_(n, 1)) : vdiag (k *: v) = k *: vdiag v.
Proof. by rewrite /vdiag !linearZ. Qed.
Lemma vdiagN n (v : 'M[R]_(n, 1)) : vdiag (- v) = - vdiag v.
Proof. by rewrite -scaleN1r vdiagZ scaleN1r. Qed.
Lemma vdiag0 n : vdiag (0 : 'M[R]_(n, 1)) = 0.
Proof. by rewrite -(scale0r 0) vdiagZ scale0r. Qed.
Lemma vdiagE n (v : 'M[R]_(n, 1)) i j : vdiag v i j = v i 0 * (i == j)%:R.
Proof. by rewrite !mxE mulr_natr. Qed.
Lemma vdiag_ones n : vdiag (const_mx 1 : 'M[R]_(n, 1)) = 1%:M.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma vdiag_mul n (u v : 'M[R]_(n, 1)) : vdiag u *m vdiag v = vdiag (hadamard u v).
Proof. by apply/matrixP => i j; rewrite diagmE !vdiagE hadE mulrA. Qed.
Lemma vdiag_mulA m n (A : 'M[R]_(m, n)) (u v : 'M[R]_(n, 1)) : A *m vdiag u *m vdiag v = A *m vdiag (hadamard u v).
Proof. by rewrite -mulmxA vdiag_mul. Qed.
Lemma dgD n (A B : 'M[R]_n) : dg (A + B) = dg A + dg B.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma dgZ n k (A : 'M[R]_n) : dg (k *: A) = k *: dg A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma dgN n (A : 'M[R]_n) : dg (- A) = - dg A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma dg_vdiag n (v : 'M[R]_(n, 1)) : dg (vdiag v) = v.
Proof. by apply/matrixP => i j; rewrite !mxE eqxx mulr1n ord1. Qed.

(* a sum of all entries is a product with ones, an inner product a trace or an entry *)
Lemma msumE m n (A : 'M[R]_(m, n)) : msum A = ((const_mx 1 : 'M_(m, 1))^T *m A *m (const_mx 1 : 'M_(n, 1))) 0 0.
Proof.
rewrite /msum exchange_big mxE; apply: eq_bigr => j _; rewrite !mxE mulr1.
by apply: eq_bigr => i _; rewrite !mxE mul1r.
Qed.
Lemma msum_col m (A : 'M[R]_(m, 1)) : msum A = ((const_mx 1 : 'M_(m, 1))^T *m A) 0 0.
Proof. by rewrite /msum mxE; apply: eq_bigr => i _; rewrite big_ord1 !mxE mul1r. Qed.
Lemma msumD m n (A B : 'M[R]_(m, n)) : msum (A + B) = msum A + msum B.
Proof. by rewrite /msum -big_split; apply: eq_bigr => i _; rewrite -big_split; apply: eq_bigr => j _; rewrite mxE. Qed.
Lemma trace_row m n (A : 'M[R]_(m, n)) (B : 'M[R]_(n, m)) : \tr (A *m B) = frob A^T B.
Proof. by rewrite frobE trmxK. Qed.
Lemma trDE n (A B : 'M[R]_n) : \tr (A + B) = \tr A + \tr B. Proof. exact: mxtraceD. Qed.
Lemma trNE n (A : 'M[R]_n) : \tr (- A) = - \tr A. Proof. exact: raddfN. Qed.
Lemma trZE n k (A : 'M[R]_n) : \tr (k *: A) = k * \tr A. Proof. exact: mxtraceZ. Qed.
Lemma tr1E n : \tr (1%:M : 'M[R]_n) = n%:R. Proof. exact: mxtrace1. Qed.
Lemma tr_outer m (A : 'M[R]_(m, 1)) (B : 'M[R]_(1, m)) : \tr (A *m B) = (B *m A) 0 0.
Proof. by rewrite mxtrace_mulC trace_mx11. Qed.

(* an inner size of one: the product of a column and a row *)
Lemma outerE m n (A : 'M[R]_(m, 1)) (B : 'M[R]_(1, n)) i j : (A *m B) i j = A i 0 * B 0 j.
Proof. by rewrite mxE big_ord1. Qed.
Lemma outerA m n p (A : 'M[R]_(m, 1)) (B : 'M[R]_(1, n)) (C : 'M[R]_(n, p)) : A *m B *m C = A *m (B *m C).
Proof. by rewrite mulmxA. Qed.
Lemma rowE m (A : 'M[R]_(1, m)) j : A 0 j = A^T j 0. Proof. by rewrite mxE. Qed.
Lemma natT : true%:R = 1 :> R. Proof. by []. Qed.
Lemma natF : false%:R = 0 :> R. Proof. by []. Qed.
Lemma idE n i j : (1%:M : 'M[R]_n) i j = (i == j)%:R. Proof. by rewrite mxE. Qed.
Lemma scalarE n k i j : (k%:M : 'M[R]_n) i j = k * (i == j)%:R. Proof. by rewrite mxE mulr_natr. Qed.
Lemma deltaE m n k l i j : (delta_mx k l : 'M[R]_(m, n)) i j = (i == k)%:R * (j == l)%:R.
Proof. by rewrite mxE -mulnb natrM. Qed.
Lemma delta_outer m n i j : (delta_mx i j : 'M[R]_(m, n)) = delta_mx i (0 : 'I_1) *m delta_mx (0 : 'I_1) j.
Proof. by rewrite mul_delta_mx. Qed.
Lemma mul_deltaE m n (A : 'M[R]_(m, n)) k i : (A *m delta_mx k (0 : 'I_1)) i 0 = A i k.
Proof.
rewrite mxE (bigD1 k) //= big1 ?addr0 => [|j /negbTE nj]; first by rewrite mxE !eqxx mulr1.
by rewrite mxE nj mulr0.
Qed.
Lemma mul_deltaEr m n (A : 'M[R]_(m, n)) k j : (delta_mx (0 : 'I_1) k *m A) 0 j = A k j.
Proof. by rewrite -[LHS]trE trmx_mul trmx_delta mul_deltaE mxE. Qed.
Lemma had_deltar m n (A : 'M[R]_(m, n)) u l :
  hadamard A (u *m delta_mx (0 : 'I_1) l) = hadamard (A *m delta_mx l (0 : 'I_1)) u *m delta_mx (0 : 'I_1) l.
Proof.
apply/matrixP => i j; rewrite !hadE !outerE hadE mul_deltaE !mxE eqxx /=.
by case: eqP => [->|_]; rewrite ?mulr0 // !mulr1.
Qed.
Lemma had_deltal m n (A : 'M[R]_(m, n)) v k :
  hadamard A (delta_mx k (0 : 'I_1) *m v) = delta_mx k (0 : 'I_1) *m hadamard (delta_mx (0 : 'I_1) k *m A) v.
Proof.
apply/matrixP => i j; rewrite !hadE !outerE hadE mul_deltaEr !mxE eqxx andbT.
by case: eqP => [->|_]; rewrite ?mul0r ?mulr0 // !mul1r.
Qed.
Lemma hadC m n (A B : 'M[R]_(m, n)) : hadamard A B = hadamard B A.
Proof. by apply/matrixP => i j; rewrite !mxE mulrC. Qed.
Lemma had_deltarl m n (A : 'M[R]_(m, n)) u l :
  hadamard (u *m delta_mx (0 : 'I_1) l) A = hadamard (A *m delta_mx l (0 : 'I_1)) u *m delta_mx (0 : 'I_1) l.
Proof. by rewrite hadC had_deltar. Qed.
Lemma had_deltall m n (A : 'M[R]_(m, n)) v k :
  hadamard (delta_mx k (0 : 'I_1) *m v) A = delta_mx k (0 : 'I_1) *m hadamard (delta_mx (0 : 'I_1) k *m A) v.
Proof. by rewrite hadC had_deltal. Qed.
Lemma had_deltac n (u : 'M[R]_(n, 1)) k : hadamard u (delta_mx k 0) = u k 0 *: delta_mx k 0.
Proof. by apply/matrixP => i j; rewrite !mxE ord1 eqxx andbT; case: eqP => [->|_]; rewrite ?mulr0. Qed.
Lemma had_deltacl n (u : 'M[R]_(n, 1)) k : hadamard (delta_mx k 0) u = u k 0 *: delta_mx k 0.
Proof. by rewrite hadC had_deltac. Qed.
Lemma had_col m n (u : 'M[R]_(n, 1)) (A : 'M[R]_(n, m)) k :
  hadamard u (A *m delta_mx k (0 : 'I_1)) = vdiag u *m A *m delta_mx k (0 : 'I_1).
Proof. by apply/matrixP => i j; rewrite hadE -mulmxA diagmE ord1. Qed.
Lemma had_coll m n (u : 'M[R]_(n, 1)) (A : 'M[R]_(n, m)) k :
  hadamard (A *m delta_mx k (0 : 'I_1)) u = vdiag u *m A *m delta_mx k (0 : 'I_1).
Proof. by rewrite hadC had_col. Qed.
Lemma vdiag_delta n k : vdiag (delta_mx k 0 : 'M[R]_(n, 1)) = delta_mx k (0 : 'I_1) *m delta_mx (0 : 'I_1) k.
Proof.
apply/matrixP => i j; rewrite vdiagE outerE !mxE !eqxx andbT /=.
by case: (i =P k) => [->|_]; rewrite ?mul0r // !mul1r eq_sym.
Qed.
Lemma mapD m n (f g : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => f t + g t) A = map_mx f A + map_mx g A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma mapN m n (f : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => - f t) A = - map_mx f A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma mapZ m n k (f : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => k * f t) A = k *: map_mx f A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma mapM m n (f g : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => f t * g t) A = hadamard (map_mx f A) (map_mx g A).
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma map1 m n (A : 'M[R]_(m, n)) : map_mx (fun t : R => t) A = A.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma mapC m n k (A : 'M[R]_(m, n)) : map_mx (fun _ : R => k) A = (const_mx k : 'M[R]_(m, n)).
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma map_sq m n (f : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => f t ^+ 2) A = hadamard (map_mx f A) (map_mx f A).
Proof. by apply/matrixP => i j; rewrite !mxE expr2. Qed.
Lemma map_cube m n (f : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => f t ^+ 3) A = hadamard (hadamard (map_mx f A) (map_mx f A)) (map_mx f A).
Proof. by apply/matrixP => i j; rewrite !mxE !exprS expr0 mulr1 mulrA. Qed.
Lemma map_inv m n (f : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => (f t)^-1) A = map_mx (@GRing.inv R) (map_mx f A).
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma map_comp m n (f g : R -> R) (A : 'M[R]_(m, n)) : map_mx (fun t : R => f (g t)) A = map_mx f (map_mx g A).
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Lemma const_col m n c : (const_mx c : 'M[R]_(m, n)) = c *: ((const_mx 1 : 'M_(m, 1)) *m (const_mx 1 : 'M_(n, 1))^T).
Proof. by apply/matrixP => i j; rewrite !mxE big_ord1 !mxE !mulr1. Qed.

(* the norm and its square *)
Lemma norm_neq0 m n (A : 'M[R]_(m, n)) : A != 0 -> norm A != 0.
Proof. by move=> /frob_gt0 p; rewrite gt_eqF // sqrtr_gt0. Qed.
Lemma norm_gt0 m n (A : 'M[R]_(m, n)) : A != 0 -> 0 < norm A.
Proof. by move=> /frob_gt0 p; rewrite sqrtr_gt0. Qed.
Lemma frob_ge0 m n (A : 'M[R]_(m, n)) : 0 <= frob A A.
Proof. by do 2!(apply: sumr_ge0 => ? _); rewrite -expr2 sqr_ge0. Qed.
Lemma norm_sq m n (A : 'M[R]_(m, n)) : frob A A = norm A ^+ 2.
Proof. by rewrite sqr_sqrtr // frob_ge0. Qed.
Lemma sqrt_sq (t : R) : 0 < t -> t = Num.sqrt t ^+ 2.
Proof. by move=> p; rewrite sqr_sqrtr // ltW. Qed.
Lemma sigmoid_gt0 (t : R) : 0 < sigmoid t.
Proof. by rewrite /sigmoid invr_gt0 addr_gt0 ?ltr01 ?expR_gt0. Qed.
Lemma sigmoid_lt1 (t : R) : 0 < 1 - sigmoid t.
Proof.
have p : 0 < 1 + expR (- t) by rewrite addr_gt0 ?ltr01 ?expR_gt0.
by rewrite subr_gt0 /sigmoid invf_lt1 // ltr_addl expR_gt0.
Qed.
Lemma cosh_gt0 (t : R) : 0 < cosh t.
Proof. by rewrite /cosh mulr_gt0 ?invr_gt0 ?ltr0n ?addr_gt0 ?expR_gt0. Qed.
Lemma expRN' (t : R) : expR (- t) = (expR t)^-1. Proof. by rewrite expRN. Qed.
Lemma factors_neq0 (s t : R) : s * t != 0 -> s != 0 /\ t != 0.
Proof. by rewrite mulf_eq0 negb_or => /andP. Qed.
Lemma base_neq0 (t : R) n : t ^+ n.+1 != 0 -> t != 0. Proof. by rewrite expf_eq0. Qed.
Lemma inv_neq0 (t : R) : t^-1 != 0 -> t != 0. Proof. by rewrite invr_eq0. Qed.
Lemma expR_inv (s t : R) : s = - t -> expR s = (expR t)^-1. Proof. by move=> ->; rewrite expRN. Qed.
Lemma power_add (a b s : R) : expR ((a + b) * s) = expR (a * s) * expR (b * s). Proof. by rewrite mulrDl expRD. Qed.
Lemma power_opp (a s : R) : expR (- a * s) = (expR (a * s))^-1. Proof. by rewrite mulNr expRN. Qed.
Lemma power_1 (t : R) : 0 < t -> expR (1 * ln t) = t. Proof. by move=> p; rewrite mul1r lnK. Qed.
Lemma power_nat n (t : R) : 0 < t -> expR (n%:R * ln t) = t ^+ n. Proof. by move=> p; rewrite expRMm lnK. Qed.
Lemma sq_gt0 (t : R) : t != 0 -> 0 < t ^+ 2. Proof. by rewrite lt0r sqr_ge0 sqrf_eq0 andbT. Qed.
End Identities.

(* signs: 0 < t, 0 <= t, t != 0, A \in unitmx, of entries too *)
Ltac mx_read := rewrite ?(addE, oppE, scaleE, hadE, mapE, constE, zeroE, dgE, diagmE, mdiagE, trE) /=.
Ltac mx_pos := first
  [ assumption
  | match goal with
    | |- is_true (0 < 1) => exact: ltr01
    | |- is_true (0 < _%:R) => by rewrite ltr0n
    | |- is_true (0 < expR _) => exact: expR_gt0
    | |- is_true (0 < sigmoid _) => exact: sigmoid_gt0
    | |- is_true (0 < 1 - sigmoid _) => exact: sigmoid_lt1
    | |- is_true (0 < cosh _) => exact: cosh_gt0
    | |- is_true (0 < msum (map_mx expR _)) => exact: msum_exp_gt0
    | |- is_true (0 < fun_of_matrix (mulmx (map_mx expR _) _) _ _) => exact: row_exp_gt0
    | |- is_true (0 < \det _) => apply: definite_det; mx_definite
    | |- is_true (0 < Num.sqrt _) => rewrite sqrtr_gt0; mx_pos
    | |- is_true (0 < norm _) => apply: norm_gt0; assumption
    | |- is_true (0 < frob _ _) => apply: frob_gt0; assumption
    | |- is_true (0 < _ + _) => first [ apply: ltr_paddr; [mx_nonneg | mx_pos] | apply: ltr_paddl; [mx_nonneg | mx_pos] ]
    | |- is_true (0 < _ * _) => apply: mulr_gt0; mx_pos
    | |- is_true (0 < _^-1) => rewrite invr_gt0; mx_pos
    | |- is_true (0 < _ ^+ _) => first [ apply: exprn_gt0; mx_pos | apply: sq_gt0; mx_nz ]
    | H : forall i j, is_true (0 < _) |- _ => exact: H
    | |- is_true (0 < fun_of_matrix _ _ _) => progress mx_read; mx_pos
    end ]
with mx_nonneg := first
  [ assumption
  | match goal with
    | |- is_true (0 <= Num.sqrt _) => exact: sqrtr_ge0
    | |- is_true (0 <= norm _) => exact: sqrtr_ge0
    | |- is_true (0 <= frob _ _) => exact: frob_ge0
    | |- is_true (0 <= _%:R) => exact: ler0n
    | |- is_true (0 <= _ ^+ 2) => exact: sqr_ge0
    | |- is_true (0 <= ?t * ?t) => rewrite -expr2; exact: sqr_ge0
    | |- is_true (0 <= _ + _) => apply: addr_ge0; mx_nonneg
    | |- is_true (0 <= _ * _) => apply: mulr_ge0; mx_nonneg
    | |- is_true (0 <= _^-1) => rewrite invr_ge0; mx_nonneg
    | |- is_true (0 <= _ ^+ _) => apply: exprn_ge0; mx_nonneg
    | |- is_true (0 <= fun_of_matrix (trmx ?x *m ?x) 0 0) => rewrite -frobcol; exact: frob_ge0
    end
  | lazymatch goal with |- is_true (0 <= _ + _) => fail | |- is_true (0 <= _ * _) => fail | _ => apply: ltW; mx_pos end
  | lazymatch goal with |- is_true (0 <= fun_of_matrix _ _ _) => progress mx_read; mx_nonneg end ]
with mx_nz := first
  [ assumption
  | match goal with
    | |- is_true (_%:R != 0) => by rewrite pnatr_eq0
    | |- is_true (1 != 0) => exact: oner_neq0
    | |- is_true (_ * _ != 0) => apply: mulf_neq0; mx_nz
    | |- is_true (_^-1 != 0) => apply: invr_neq0; mx_nz
    | |- is_true (_ ^+ _ != 0) => apply: expf_neq0; mx_nz
    | |- is_true (- _ != 0) => rewrite oppr_eq0; mx_nz
    | |- is_true (\det _ != 0) => apply: unit_det; mx_unit
    | |- is_true (norm _ != 0) => apply: norm_neq0; assumption
    | H : forall i j, is_true (_ != 0) |- _ => exact: H
    end
  | apply: lt0r_neq0; mx_pos
  | lazymatch goal with |- is_true (fun_of_matrix _ _ _ != 0) => progress mx_read; mx_nz end ]
with mx_unit := first
  [ assumption
  | apply: det_unit; assumption
  | apply: definite_unit; mx_definite
  | match goal with
    | |- is_true (_ *m _ \in unitmx) => rewrite unitmx_mul; apply/andP; split; mx_unit
    | |- is_true (trmx _ \in unitmx) => rewrite unitmx_tr; mx_unit
    | |- is_true (invmx _ \in unitmx) => rewrite unitmx_inv; mx_unit
    | |- is_true (_ *: _ \in unitmx) => rewrite unitmxZ ?unitfE; [mx_unit | mx_nz]
    | |- is_true (1%:M \in unitmx) => exact: unitmx1
    end ]
with mx_definite := match goal with
  | |- definite 1%:M => exact: definite1
  | |- definite (_ *: _) => apply: definiteZ; [mx_pos | mx_definite]
  | |- definite (_ + _) => first [ apply: definiteDl; [mx_definite | mx_semi] | apply: definiteDr; [mx_semi | mx_definite] ]
  end
with mx_semi := first
  [ exact: semi_gram
  | exact: semi_gramT
  | match goal with
    | |- semidefinite (_ *: _) => apply: semiZ; [mx_nonneg | mx_semi]
    | |- semidefinite (_ + _) => apply: semiD; mx_semi
    end
  | apply: definite_semi; mx_definite ].
Ltac mx_side := intros; first [ mx_pos | mx_nonneg | mx_nz | mx_unit ].

(* transposes go to the letters, numbers to the front, sums outwards; a few rules at a time, since what one rewrite takes
   grows with the square of how many rules it is given *)
Ltac mx_push := repeat progress (
  rewrite ?(trmxK, sym_ofT, diag_ofT, trmx_mul, trD, trN, trZ, trmx1, trmx0);
  rewrite ?(hadT, mapT, constT, diagT, dgT, trmx_inv, trmx_delta, delta11, kronT);
  rewrite ?(mulZl, mulZr, mulNmx, mulmxN, scalerN, scaleNr, opprK, scalerA);
  rewrite ?(mul1mx, mulmx1, mulmxA, mul0mx, mulmx0, addr0, add0r, scaler0, scale0r, scale1r, oppr0);
  rewrite ?(hadZl, hadZr, hadNl, hadNr, had1l, had1r, had0l, had0r);
  rewrite ?(vdiagZ, vdiagN, vdiag0, vdiag_ones, vdiag_mul, vdiag_mulA, dgZ, dgN, dg_vdiag, tr_scalar_mx);
  rewrite ?(had_deltac, had_deltacl, had_col, had_coll, had_deltar, had_deltal, had_deltarl, had_deltall, vdiag_delta);
  rewrite ?(kronZl, kronZr, kronNl, kronNr, kron_mul, kron_mulA);
  rewrite ?(outer_kron, inner_kron, outer_ones, inner_ones, outerZ, innerZ, outerN, innerN);
  rewrite ?(trZE, trNE, tr1E, tr_kron, invmxK, det_tr, frobcol, frobE)).
Ltac mx_dist := repeat progress
  rewrite ?(mulmxDl, mulmxDr, scalerDr, opprD) ?(hadDl, hadDr, vdiagD, dgD) ?(trDE, kronDl, kronDr, outerD, innerD).
(* what is supposed of a letter: its transpose, and that it has an inverse *)
Ltac mx_facts := repeat match goal with
  | H : is_true (_ *m _ \in unitmx) |- _ => move: H; rewrite unitmx_mul => /andP[? ?]
  | H : is_true (trmx _ \in unitmx) |- _ => rewrite unitmx_tr in H
  | H : is_true (invmx _ \in unitmx) |- _ => rewrite unitmx_inv in H
  | H : is_true (_ *: _ \in unitmx) |- _ => move: H => /unitZ ?
  | H : is_true (- _ \in unitmx) |- _ => move: H => /unitN ?
  end.
Ltac mx_determinants := repeat match goal with H : is_true (0 < \det _) |- _ => have ? := det_unit H; revert H end; intros.
Ltac mx_known := repeat match goal with H : trmx ?A = _ |- context [trmx ?A] => rewrite H end.
Ltac mx_inverse := repeat match goal with
  | |- context [invmx (?A *m ?B)] => rewrite (@invmxM _ _ A B); [|mx_unit|mx_unit]
  | |- context [invmx (?k *: ?A)] => rewrite (@invmxZ _ _ k A); [|mx_unit]
  | |- context [invmx (1%:M)] => rewrite invmx1
  | |- context [\det (?A *m ?B)] => rewrite (det_mulmx A B)
  | |- context [\det (?k *: ?A)] => rewrite (det_scale k A)
  | |- context [\det (invmx ?A)] => rewrite (det_inv A)
  | U : is_true (_ \in unitmx) |- _ => progress rewrite ?(cancelV U, cancelVl U, cancelK _ U, cancelKV _ U,
      cancelV (unitT U), cancelVl (unitT U), cancelK _ (unitT U), cancelKV _ (unitT U), mul1mx, mulmx1)
  end.
(* a sum of all entries is a product with ones *)
Ltac mx_sums := repeat match goal with |- context [@msum _ ?m ?n ?A] =>
  lazymatch A with map_mx _ _ => fail | _ => lazymatch n with 1 => rewrite (msum_col A) | _ => rewrite (msumE A) end end end.
Ltac mx_ones := repeat match goal with |- context [@const_mx _ ?m ?n ?c] =>
  lazymatch m with S O => fail | _ => lazymatch n with S O => fail | _ => rewrite (@const_col _ m n c) end end end.
(* a matrix with one entry 1, else 0, is a column by a row *)
Ltac mx_delta := repeat match goal with |- context [@delta_mx _ ?m ?n ?i ?j] =>
  lazymatch m with S O => fail | _ => lazymatch n with S O => fail | _ => rewrite (@delta_outer _ m n i j) end end end.
(* a polynomial of every entry is one of matrices *)
Ltac mx_maps := repeat match goal with |- context [@map_mx _ _ ?f ?m ?n ?A] => lazymatch f with
  | (fun t => t) => rewrite (_ : map_mx f A = A); [|exact: map1]
  | (fun t => @?g t ^+ 1) => rewrite (_ : map_mx f A = map_mx g A); [|by []]
  | (fun t => @?g t ^+ 2) => rewrite (_ : map_mx f A = hadamard (map_mx g A) (map_mx g A)); [|exact: map_sq]
  | (fun t => @?g t ^+ 3) => rewrite (_ : map_mx f A = hadamard (hadamard (map_mx g A) (map_mx g A)) (map_mx g A)); [|exact: map_cube]
  | (fun t => - @?g t) => rewrite (_ : map_mx f A = - map_mx g A); [|exact: mapN]
  | (fun t => @?g t + @?h t) => rewrite (_ : map_mx f A = map_mx g A + map_mx h A); [|exact: mapD]
  | (fun t => @GRing.mul _ ?k (@?g t)) => rewrite (_ : map_mx f A = k *: map_mx g A); [|exact: mapZ]
  | (fun t => @GRing.mul _ (@?g t) (@?h t)) => rewrite (_ : map_mx f A = hadamard (map_mx g A) (map_mx h A)); [|exact: mapM]
  | (fun _ => ?k) => rewrite (_ : map_mx f A = const_mx k); [|exact: mapC]
  end end; cbv beta.
Ltac mx_normal := mx_maps; mx_delta; mx_push; mx_known; mx_sums; mx_ones; mx_dist; mx_push; mx_inverse; mx_dist; mx_push; mx_known; mx_inverse; mx_push.

(* entries: of sums, of products by a diagonal, of outer products; a row is read as a column *)
Lemma mul_trE (R : realType) m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) i j : (A *m B) i j = (B^T *m A^T) j i.
Proof. by rewrite -trmx_mul [RHS]mxE. Qed.
Ltac mx_rows := repeat match goal with |- context [@fun_of_matrix _ (S O) ?n (@mulmx _ _ _ _ ?A ?B) ?i ?j] =>
  lazymatch n with S O => fail | _ => rewrite (@mul_trE _ _ _ _ A B i j); mx_push; mx_known end end.
Ltac mx_outer := repeat match goal with
  | |- context [\tr (@mulmx _ _ (S O) _ ?A ?B)] => rewrite (tr_outer A B); rewrite ?mulmxA
  | |- context [@fun_of_matrix _ (S O) (S O) ?M ?i ?j] => lazymatch M with context [@delta_mx _ (S O) _ _ _] => lazymatch M with mulmx ?A ?B => rewrite (@mul_trE _ _ _ _ A B i j); mx_push; mx_known end end
  end.
Ltac mx_entry := rewrite ?ord1; repeat progress (
  rewrite ?(outerA, addE, oppE, scaleE) ?(hadE, mapE, constE, zeroE, dgE) ?(diagmE, mdiagE, outerE, trE);
  rewrite ?(mul_deltaE, mul_deltaEr, idE, scalarE, deltaE, vdiagE) ?eqxx ?natT;
  mx_rows; mx_outer).
(* two indices are the same, or they are not *)
Ltac mx_cases := repeat match goal with |- context [@eq_op (ordinal_eqType ?n) ?i ?j] =>
  case: (@eqP (ordinal_eqType n) i j) => [?|?]; [subst; rewrite ?eqxx | idtac]; rewrite ?(natT, natF); try match goal with H : ?k <> ?k |- _ => by case: H end end.

(* numbers *)
Ltac mx_unfold := rewrite /softmax /logsumexp /sigmoid /tanh /sinh /cosh /softplus /log1p ?scaleE ?mapE ?expRN ?opprK ?invrK.
(* a product is not 0, so no factor is *)
Ltac mx_new t := lazymatch goal with _ : is_true (t != 0) |- _ => fail | _ => idtac end.
Ltac mx_parts := repeat match goal with
  | H : is_true (?s * ?t != 0) |- _ => first [mx_new s | mx_new t]; have [? ?] := factors_neq0 H
  | H : is_true (?t ^+ _.+1 != 0) |- _ => mx_new t; have ? := base_neq0 H
  | H : is_true (?t^-1 != 0) |- _ => mx_new t; have ? := inv_neq0 H
  | H : is_true (0 < ?s * ?t) |- _ => mx_new (s * t); have ? := lt0r_neq0 H
  end.
(* a power whose exponent is a sum *)
Ltac mx_exponents := repeat match goal with
  | |- context [expR ((?a + ?b) * ?s)] => rewrite (power_add a b s)
  | |- context [expR (- ?a * ?s)] => rewrite (power_opp a s)
  | |- context [expR (1 * ln ?t)] => rewrite (@power_1 _ t); [|by mx_pos]
  | |- context [expR (?n%:R * ln ?t)] => rewrite (@power_nat _ n t); [|by mx_pos]
  end.
(* what stands in a denominator is not 0 *)
Ltac mx_denominators := do 8?[match goal with
  | |- context [(?t ^+ _)^-1] => mx_new t; have ? : t != 0 by mx_nz
  | |- context [?t^-1] => mx_new t; have ? : t != 0 by mx_nz
  end].
Ltac mx_back := repeat match goal with H : is_true (_ != 0) |- _ => revert H | H : is_true (0 < _) |- _ => revert H | H : is_true (0 <= _) |- _ => revert H end.
(* a root is a letter whose square is known *)
Ltac mx_roots := repeat match goal with
  | |- context [@norm ?R ?m ?n ?A] => have := @norm_sq R m n A; rewrite ?frobcol ?frobE; mx_push; try (have : norm A != 0 by mx_nz);
      let s := fresh "s" in set s : R := norm A; clearbody s
  | |- context [Num.sqrt ?t] => intros; (have : Num.sqrt t != 0 by mx_nz); (have : t = Num.sqrt t ^+ 2 by apply: sqrt_sq; mx_pos); mx_back;
      let s := fresh "s" in set s := Num.sqrt t; clearbody s
  end.
(* a power whose exponent is a letter is one *)
Ltac mx_powers := repeat match goal with |- context [?k ^+ ?n] => match n with context [?v] => is_var v end;
  let a := fresh "a" in (try have : k ^+ n != 0 by mx_nz); set a := k ^+ n; clearbody a end.
(* entries become letters, equal ones the same letter *)
Ltac mx_functions := repeat match goal with
    | |- context [expR ?t] => let a := fresh "a" in have := expR_gt0 t; set a := (expR t); clearbody a
    | |- context [ln ?t] => let a := fresh "a" in set a := (ln t); clearbody a
    end.
Ltac mx_letters := repeat match goal with
    | |- context [@fun_of_matrix ?R ?m ?n ?M ?i ?j] => let a := fresh "a" in set a : R := (@fun_of_matrix R m n M i j); clearbody a
    | |- context [@msum ?R ?m ?n ?M] => let a := fresh "a" in set a : R := (@msum R m n M); clearbody a
    | |- context [\tr ?M] => let a := fresh "a" in set a := (\tr M); clearbody a
    | |- context [\det ?M] => let a := fresh "a" in set a := (\det M); clearbody a
    end; mx_functions.
Ltac mx_condition := repeat (apply/andP; split); first [ exact: isT | mx_nz
  | match goal with |- is_true (?u != 0) => by (rewrite (_ : u = 1); [exact: oner_neq0 | ring]) end
  | match goal with H : is_true (?t != 0) |- is_true (?u != 0) => by (rewrite (_ : u = t); [exact H | ring]) end
  | match goal with H : is_true (?t != 0) |- is_true (?u != 0) => by (rewrite (_ : u = - t); [rewrite oppr_eq0; exact H | ring]) end ].
Ltac mx_equal := mx_powers; intros; repeat match goal with E : ?t = _ ^+ 2 |- _ => is_var t; subst t end; first [ lazymatch goal with |- ?x = ?x => reflexivity end | ring | field; mx_condition
  | match goal with E : ?t = ?s ^+ 2 |- _ => field: (esym E); mx_condition end
  | progress rewrite /relu /step; repeat match goal with |- context [if ?b then _ else _] => case: b end; first [ ring | field; mx_condition ] ].
Ltac mx_ready := mx_denominators; mx_parts; mx_back; mx_unfold; intros; mx_exponents; mx_denominators; mx_parts; mx_back; mx_roots.
Ltac mx_number := mx_ready; mx_letters; mx_equal.

Section Congruence.
Variable R : realType.
Lemma cong_map m n (f : R -> R) (A B : 'M[R]_(m, n)) : A = B -> map_mx f A = map_mx f B. Proof. by move=> ->. Qed.
Lemma cong_inv n (A B : 'M[R]_n) : A = B -> invmx A = invmx B. Proof. by move=> ->. Qed.
Lemma cong_tr m n (A B : 'M[R]_(m, n)) : A = B -> A^T = B^T. Proof. by move=> ->. Qed.
Lemma cong_vdiag n (A B : 'M[R]_(n, 1)) : A = B -> vdiag A = vdiag B. Proof. by move=> ->. Qed.
Lemma cong_entry m n (A B : 'M[R]_(m, n)) i j : A = B -> A i j = B i j. Proof. by move=> ->. Qed.
Lemma cong_trace n (A B : 'M[R]_n) : A = B -> \tr A = \tr B. Proof. by move=> ->. Qed.
Lemma cong_det n (A B : 'M[R]_n) : A = B -> \det A = \det B. Proof. by move=> ->. Qed.
Lemma cong_msum m n (A B : 'M[R]_(m, n)) : A = B -> msum A = msum B. Proof. by move=> ->. Qed.
End Congruence.
(* two products are the same, factor by factor; two numbers, if what they are functions of is *)
Ltac mx_compound x := lazymatch x with hadamard _ _ => idtac | map_mx _ _ => idtac | _ + _ => idtac | - _ => idtac | _ *: _ => idtac | const_mx _ => idtac end.
Ltac mx_same := lazymatch goal with
  | |- ?x = ?x => reflexivity
  | |- _ *m _ = _ *m _ => apply: cong_mul; mx_same
  | |- map_mx ?f _ = map_mx ?f _ => apply: cong_map; mx_same
  | |- invmx _ = invmx _ => apply: cong_inv; mx_same
  | |- trmx _ = trmx _ => apply: cong_tr; mx_same
  | |- vdiag _ = vdiag _ => apply: cong_vdiag; mx_same
  | |- @eq (matrix _ _ _) ?x ?y => first [mx_compound x | mx_compound y]; apply/matrixP => ? ?; mx_entry; mx_number
  end.
Lemma trace_turn (R : realType) m n (A : 'M[R]_(m, n)) (B : 'M[R]_(n, m)) t : \tr (B *m A) = t -> \tr (A *m B) = t.
Proof. by rewrite mxtrace_mulC. Qed.
Lemma trace_flip (R : realType) n (A : 'M[R]_n) t : \tr (A^T) = t -> \tr A = t. Proof. by rewrite mxtrace_tr. Qed.
Lemma entry_flip (R : realType) m n (A : 'M[R]_(m, n)) i j t : A^T j i = t -> A i j = t. Proof. by rewrite mxE. Qed.
Ltac mx_turn n := first [ apply: cong_trace; mx_same
  | lazymatch n with S ?k => apply: trace_turn; rewrite ?mulmxA; mx_turn k end ].
Ltac mx_trace := first [ mx_turn 5%nat | apply: trace_flip; mx_push; mx_known; mx_turn 5%nat ].
Ltac mx_atom := lazymatch goal with
  | |- @fun_of_matrix _ _ _ ?M ?i ?i = @fun_of_matrix _ _ _ ?N ?i ?i =>
      first [ apply: cong_entry; mx_same | apply: entry_flip; mx_push; mx_known; apply: cong_entry; mx_same ]
  | |- @fun_of_matrix _ _ _ ?M ?i ?j = @fun_of_matrix _ _ _ ?N ?i ?j => apply: cong_entry; mx_same
  | |- @fun_of_matrix _ _ _ ?M ?i ?j = @fun_of_matrix _ _ _ ?N ?j ?i =>
      apply: entry_flip; mx_push; mx_known; apply: cong_entry; mx_same
  | |- \tr _ = \tr _ => mx_trace
  | |- \det _ = \det _ => first [apply: cong_det; mx_same | rewrite -[LHS]det_tr; mx_push; mx_known; apply: cong_det; mx_same]
  | |- msum _ = msum _ => apply: cong_msum; mx_same
  | |- expR _ = expR _ => congr (expR _); mx_number
  | |- ln _ = ln _ => congr (ln _); mx_number
  end.
(* an atom takes a name, and those that are the same as it take this too *)
Ltac mx_other x y := tryif constr_eq x y then fail else (let E := fresh "E" in intros; assert (E : y = x) by mx_atom; mx_back; rewrite E; clear E).
Ltac mx_reciprocal t u := let E := fresh "E" in intros; assert (E : expR u = (expR t)^-1) by (apply: expR_inv; mx_number); mx_back; rewrite E; clear E.
Ltac mx_names := repeat match goal with
    | |- context [@fun_of_matrix ?R ?m ?n ?M ?i ?j] =>
        repeat match goal with |- context [@fun_of_matrix ?R' ?m' ?n' ?N ?k ?l] => mx_other (@fun_of_matrix R m n M i j) (@fun_of_matrix R' m' n' N k l) end;
        let a := fresh "a" in set a : R := (@fun_of_matrix R m n M i j); clearbody a
    | |- context [@msum ?R ?m ?n ?M] =>
        repeat match goal with |- context [@msum ?R' ?m' ?n' ?N] => mx_other (@msum R m n M) (@msum R' m' n' N) end;
        let a := fresh "a" in set a : R := (@msum R m n M); clearbody a
    | |- context [\tr ?M] =>
        repeat match goal with |- context [\tr ?N] => mx_other (\tr M) (\tr N) end;
        let a := fresh "a" in set a := (\tr M); clearbody a
    | |- context [\det ?M] =>
        repeat match goal with |- context [\det ?N] => mx_other (\det M) (\det N) end;
        let a := fresh "a" in set a := (\det M); clearbody a
    end;
  repeat match goal with
    | |- context [expR ?t] =>
        repeat match goal with |- context [expR ?u] => first [mx_other (expR t) (expR u) | mx_reciprocal t u] end;
        let a := fresh "a" in have := expR_gt0 t; set a := (expR t); clearbody a
    | |- context [ln ?t] =>
        repeat match goal with |- context [ln ?u] => mx_other (ln t) (ln u) end;
        let a := fresh "a" in set a := (ln t); clearbody a
    end.
Ltac mx_entries := lazymatch goal with |- @eq (matrix _ _ _) _ _ => apply/matrixP => ? ? | _ => idtac end; mx_entry; mx_cases.

(* sums over one index are one sum, whose terms are compared: E = sum f + r, where r has no such sum *)
Section Merged.
Variable R : realType.
Definition total n (f : 'I_n -> R) := \sum_k f k.
Definition merged n E (f : 'I_n -> R) (r : R) := E = total f + r.
Lemma merged_mul m n p (A : 'M[R]_(m, n)) (B : 'M[R]_(n, p)) i j : merged ((A *m B) i j) (fun k => A i k * B k j) 0.
Proof. by rewrite /merged addr0 mxE. Qed.
Lemma merged_trace n (A : 'M[R]_n) : merged (\tr A) (fun k => A k k) 0.
Proof. by rewrite /merged addr0. Qed.
Lemma merged_rest n E : merged E (fun _ : 'I_n => 0) E.
Proof. by rewrite /merged /total big1 ?add0r. Qed.
Lemma merged_add n D E (f g : 'I_n -> R) r s : merged D f r -> merged E g s -> merged (D + E) (fun k => f k + g k) (r + s).
Proof. by rewrite /merged /total big_split => -> -> /=; rewrite addrACA. Qed.
Lemma merged_opp n E (f : 'I_n -> R) r : merged E f r -> merged (- E) (fun k => - f k) (- r).
Proof. by rewrite /merged /total sumrN => ->; rewrite opprD. Qed.
Lemma merged_front n c E (f : 'I_n -> R) r : merged E f r -> merged (c * E) (fun k => c * f k) (c * r).
Proof. by rewrite /merged /total -mulr_sumr => ->; rewrite mulrDr. Qed.
Lemma merged_back n c E (f : 'I_n -> R) r : merged E f r -> merged (E * c) (fun k => f k * c) (r * c).
Proof. by rewrite /merged /total -mulr_suml => ->; rewrite mulrDl. Qed.
Lemma merged_zero n E (f : 'I_n -> R) r : merged E f r -> (forall k, f k = 0) -> r = 0 -> E = 0.
Proof. by move=> -> z ->; rewrite addr0 /total big1. Qed.
Lemma both_sides (s t : R) : s - t = 0 -> s = t. Proof. by move/eqP; rewrite subr_eq0 => /eqP. Qed.
End Merged.
(* entries of matrices that are made entry by entry are looked into *)
Ltac mx_made M := match M with
  | context [@hadamard] => idtac | context [@map_mx] => idtac | context [@const_mx] => idtac | context [@vdiag] => idtac | context [@dg] => idtac end.
Ltac mx_range E := match E with
  | ?a + ?b => mx_range a | ?a + ?b => mx_range b
  | - ?a => mx_range a
  | ?a * ?b => mx_range b | ?a * ?b => mx_range a
  | @fun_of_matrix _ _ _ (@mulmx _ _ ?n _ ?A ?B) _ _ => let _ := match goal with _ => mx_made (A *m B) end in n
  | @mxtrace _ ?n ?A => let _ := match goal with _ => mx_made A end in n
  end.
(* which entries, beside those, are summed with them: none others, or all over this index *)
Ltac mx_any M := idtac.
Ltac mx_merged which n E := match E with
  | ?a + ?b => let p := mx_merged which n a in let q := mx_merged which n b in constr:(merged_add p q)
  | - ?a => let p := mx_merged which n a in constr:(merged_opp p)
  | ?a * ?b => let m := mx_range b in let _ := match goal with _ => constr_eq m n end in let p := mx_merged which n b in constr:(merged_front a p)
  | ?a * ?b => let m := mx_range a in let _ := match goal with _ => constr_eq m n end in let p := mx_merged which n a in constr:(merged_back b p)
  | ?a * @fun_of_matrix _ _ _ (@mulmx _ _ n _ ?A ?B) ?i ?j => let _ := match goal with _ => which (A *m B) end in constr:(merged_front a (merged_mul A B i j))
  | @fun_of_matrix _ _ _ (@mulmx _ _ n _ ?A ?B) ?i ?j => let _ := match goal with _ => which (A *m B) end in constr:(merged_mul A B i j)
  | @mxtrace _ n ?A => let _ := match goal with _ => which A end in constr:(merged_trace A)
  | _ => constr:(merged_rest n E)
  end.
Ltac mx_terms which := mx_entry; lazymatch goal with |- ?E = 0 => first
  [ let n := mx_range E in let p := mx_merged which n E in apply: (merged_zero p); [move=> ?; cbv beta; mx_terms which | mx_terms which]
  | mx_cases; mx_ready; first [ by mx_letters; mx_equal | mx_names; mx_equal ] ] end.
Ltac mx_merge which := mx_entries; apply: both_sides; mx_terms which.

(* the short way, which most identities need no more than: a polynomial of the entries of products *)
Ltac poly_push := repeat progress (
  rewrite ?(delta11, trmxK, trmx_mul, trD, trN, trZ, trmx1, trmx0, hadT, mapT, constT, diagT, dgT, trmx_inv);
  rewrite ?(mulZl, mulZr, mulNmx, mulmxN, scalerN, opprK, scalerA);
  rewrite ?(mul1mx, mulmx1, mulmxA, mul0mx, mulmx0, addr0, add0r, scaler0);
  rewrite ?(hadZl, hadZr, hadNl, hadNr, had1l, had1r, had0l, had0r, tr_scalar_mx, oppr0, frobcol)).
Ltac poly_dist := rewrite ?(mulmxDl, mulmxDr, scalerDr, opprD).
Ltac poly_entry := rewrite ?(addE, oppE, scaleE, hadE, mapE, constE, zeroE, dgE, diagmE, mdiagE, trE) /=.
Ltac poly_atoms := mx_powers; repeat match goal with H : is_true (_ != 0) |- _ => revert H | H : is_true (0 < _) |- _ => revert H end;
  repeat match goal with
    | |- context [@fun_of_matrix _ _ _ ?M ?i ?j] => let a := fresh "a" in set a := (fun_of_matrix M i j); move: a => a
    | |- context [msum (map_mx expR ?M)] => let a := fresh "a" in
        have := lt0r_neq0 (msum_exp_gt0 M); set a := (msum (map_mx expR M)); move: a => a
    end;
  repeat match goal with |- context [expR ?t] => let a := fresh "a" in have := lt0r_neq0 (expR_gt0 t); set a := (expR t); move: a => a end; intros.
Ltac poly_nz := repeat (apply/andP; split); rewrite ?mulf_neq0 ?expf_neq0 ?pnatr_eq0 ?lt0r_neq0 ?addr_gt0 ?mulr_gt0 ?expR_gt0 ?ltr01 //.
Ltac poly_num := rewrite /softmax ?scaleE ?mapE; first [ by [] | by (poly_atoms; first [ ring | field | (field; poly_nz) ])
  | by (rewrite /sigmoid /tanh ?opprK ?expRN /=; field; poly_nz) ].
Ltac poly_poly := poly_push; poly_dist; poly_push; poly_dist; poly_push; by [] || (apply/matrixP => ? ?; poly_entry; poly_num).
Ltac poly_cong := poly_push; first
  [ by []
  | match goal with |- _ *: _ = _ *: _ => apply: cong_scale; [poly_num | poly_cong] end
  | match goal with |- _ *m _ = _ *m _ => apply: cong_mul; [poly_cong | poly_cong] end
  | match goal with |- - _ = - _ => apply: cong_opp; poly_cong end
  | match goal with |- _ + _ = _ + _ => apply: cong_add; [poly_cong | poly_cong] end
  | poly_poly ].
Ltac poly_close := cbv beta; cbn [Nat.pred]; rewrite ?/softmax; first [ poly_poly | poly_cong | (rewrite -[in RHS]dgT; poly_poly) | (rewrite -[in LHS]dgT; poly_poly) ].

(* norms are letters before anything is multiplied out *)
Ltac mx_norm_facts := repeat match goal with |- context [norm ?A] =>
  lazymatch goal with _ : is_true (norm A != 0) |- _ => fail | _ => idtac end; have ? : norm A != 0 by mx_nz end.
Ltac mx_norms := repeat match goal with |- context [@norm ?R ?m ?n ?A] =>
  rewrite ?(@norm_sq R m n A); let s := fresh "s" in set s : R := @norm R m n A; clearbody s end.
Ltac mx_suppose := repeat match goal with
  | H : is_true (_ != _) |- _ => revert H | H : is_true (_ < _) |- _ => revert H | H : is_true (_ <= _) |- _ => revert H
  | H : (forall i j, is_true _) |- _ => revert H end.
Ltac mx_begin := cbv beta; cbn [Nat.pred]; mx_determinants; mx_facts; mx_norm_facts; mx_suppose; mx_norms.
Ltac mx_full := mx_begin; first
  [ mx_normal; intros; mx_inverse; mx_push; first
    [ lazymatch goal with |- ?x = ?x => reflexivity end
    | mx_entries; mx_ready; first [ by mx_letters; mx_equal | by mx_names; mx_equal ]
    | by mx_merge mx_made
    | by mx_merge mx_any ]
  | mx_push; mx_known; mx_sums; mx_push; intros; by mx_merge mx_made ].
Ltac mx_close := lazymatch goal with |- @eq (matrix _ _ _) _ _ => first [ poly_close | mx_full ] | _ => mx_full end.

(* Calculus.v: all that a theorem needs. *)
From matderiv Require Export Differentials Unknowns Kinks Kronecker Definite Closing.

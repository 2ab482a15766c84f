"""What single functions fulfil beyond the contract for all of them."""

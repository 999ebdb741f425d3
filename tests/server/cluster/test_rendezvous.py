"""Rendezvous hashing: shares are even, and a member that goes moves its own share alone."""

from collections import Counter

from lightspeed_ops.cluster.rendezvous import first

from tests.server.cluster.virtual_cluster import names


def test_shares_are_even() -> None:
    """Each of four members is the first of about a quarter of the surfaces."""
    shares = Counter(first((1, 2, 3, 4), name) for name in names(4_000))
    assert {1, 2, 3, 4} == set(shares)
    assert all(850 < share < 1_150 for share in shares.values()), shares


def test_a_member_that_goes_moves_its_own_share_alone() -> None:
    """A surface changes its first member only if that one is gone."""
    for name in names(500):
        before, after = first((1, 2, 3), name), first((1, 3), name)
        assert before in {after, 2}


def test_the_order_of_the_members_does_not_count() -> None:
    """Servers that know the same members in another order agree."""
    for name in names(100):
        assert first((1, 2, 3), name) == first((3, 1, 2), name)


def test_without_members_there_is_no_first() -> None:
    """A surface has no first member if there is none."""
    assert first((), "tenants/acme/surfaces/flights") is None

"""The shop that its cases are about."""

from tests.reward.corpus.author import Shape, put
from tests.reward.corpus.shop.world import initial

WORLD = initial()
SHAPE = Shape(
    __file__, WORLD, "shop: a catalog by sku, orders by number, one cart, addresses nested in the customer"
)
VIEWED = put("/recentlyViewed", ["SK-100", "SK-102"])

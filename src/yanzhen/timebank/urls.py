from django.urls import path

from yanzhen.timebank.views import own, rules, shop

urlpatterns = [
    path("", own.timebank_public, name="timebank-public"),
    path("mine/", own.my_points, name="my-points"),
    path("mine/give/", own.points_give, name="points-give"),
    path("mine/shop/", own.shop, name="shop"),
    path("mine/shop/<int:pk>/", own.shop_redeem, name="shop-redeem"),
    path("mine/redemptions/<int:pk>/", own.my_redemption, name="my-redemption"),
    path("mine/redemptions/<int:pk>/cancel/", own.redemption_cancel, name="redemption-cancel"),
    path("mine/rules/", rules.points_rules, name="points-rules"),
    path("rules/", rules.timebank_rules, name="timebank-rules"),
    path("rules/<slug:preset>/", rules.timebank_rules_choose, name="timebank-rules-choose"),
    path("members/", shop.account_list, name="account-list"),
    path("members/<int:pk>/", shop.account_statement, name="account-statement"),
    path("members/<int:pk>/estate/", shop.account_estate, name="account-estate"),
    path("shop/", shop.shop_item_list, name="shop-item-list"),
    path("shop/new/", shop.shop_item_create, name="shop-item-create"),
    path("shop/settle/", shop.shop_settle, name="shop-settle"),
    path("shop/<int:pk>/", shop.shop_item_change, name="shop-item-change"),
    path("counter/", shop.redemption_list, name="redemption-list"),
    path("counter/<int:pk>/", shop.redemption_hand_over, name="redemption-hand-over"),
    path("counter/of/<int:person_pk>/", shop.counter_redeem, name="counter-redeem"),
]

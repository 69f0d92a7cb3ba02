import up42
import up42_webhooks
from up42 import Job, Order
from up42.order import OrderSorting
from up42.order_template import BatchOrderTemplate

up42.authenticate("cfg.json", region="sa")
order: Order = up42.Order.get("id")
order.nonsense  # wrong
print(order.status.lower(), order.display_name.lower(), BatchOrderTemplate.__name__)
for one in up42.Order.all(sort_by=OrderSorting.created_at):
    print(one.id.upper())
print(Job.get(5))  # wrong
print(up42.stac_client(), up42.catalog_client(), up42.get_up42_py_version())
up42.create_webhok("n", "https://u", ["job.status"])  # wrong
up42.Ordr  # wrong
up42.initialize_catalog()  # wrong

webhook: up42_webhooks.Webhook = up42_webhooks.initialize_webhook("id")
webhook.update(name="n").trigger_test_events()
webhook.deleet()  # wrong

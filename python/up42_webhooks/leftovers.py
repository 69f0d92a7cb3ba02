"""The names of the SDK that have nothing to do with webhooks, and what to say of them.

They are the public names and modules of up42-py 0.34.1, 1.1.0, 2.6.0 and 4.3.0 that are not here.
"""

from __future__ import annotations

CURRENT = "4.3"

IN_CURRENT = """
BatchOrderTemplate Budget BudgetSettings BudgetSorting BulkDeletion CollectionSorting
CollectionType FeasibilityStudy FeasibilityStudySorting Job JobSorting JobStatus Order
OrderCoverage OrderSorting ProductGlossary Provider Quotation QuotationSorting budgets
catalog_client constants get_up42_py_version glossary order order_template processing
processing_templates stac stac_client stac_extend tasking utils version version_control
"""

GONE = """
Asset AssetSorting Catalog JobCollection JobTask Project Storage Tasking Workflow asset
asset_searcher catalog draw_aoi estimation get_block_coverage get_block_details get_blocks
get_credits_balance get_example_aoi initialize_asset initialize_catalog initialize_job
initialize_jobcollection initialize_jobtask initialize_order initialize_project
initialize_storage initialize_tasking initialize_workflow job jobcollection jobtask project
read_vector_file storage validate_manifest viztools workflow
"""

# Modules out of which code for webhooks takes exceptions.
WITH_ERRORS = "host http"

HOW = (
    "for the rest of UP42 keep up42-py, and write `import up42_webhooks as up42` where webhooks "
    "are meant"
)


def explain(name: str) -> str | None:
    """What to say to somebody who asked `up42` for `name`.

    Args:
        name: What was asked for.

    Returns:
        One sentence: what is the matter, and what to do; None where the SDK had no such thing.
    """
    if name in WITH_ERRORS.split():
        return (
            f"up42.{name} is not here; the exceptions that it had are up42.WrongCredentials, "
            f"up42.UnsupportedRegion and so on, and {HOW}"
        )
    if name in IN_CURRENT.split():
        return (
            f"up42.{name} is not here, since up42-webhooks serves webhooks only; up42-py "
            f"{CURRENT} has it: {HOW}"
        )
    if name in GONE.split():
        return (
            f"up42.{name} is not here, since up42-webhooks serves webhooks only, and up42-py "
            f"{CURRENT} no longer has it either: {HOW}"
        )
    return None

"""The kinds of dictionary values, each with its name (R-CLS-02 to R-CLS-17)."""

from __future__ import annotations

from tui_crm.i18n import mark

KINDS = {
    "customer_type": mark("Customer type"),
    "customer_level": mark("Customer level"),
    "customer_source": mark("Customer source"),
    "customer_status": mark("Customer status"),
    "industry": mark("Industry"),
    "product_category": mark("Product category"),
    "turnover": mark("Annual turnover"),
    "capital": mark("Registered capital"),
    "size": mark("Company size"),
    "business_model": mark("Business model"),
    "nature": mark("Ownership"),
    "enterprise_type": mark("Legal form"),
    "standing": mark("Credit standing"),
    "satisfaction": mark("Satisfaction"),
    "member_level": mark("Member level"),
    "value_class": mark("Value class"),
    "tag": mark("Tag"),
    "contact_method": mark("Contact method"),
    "contact_direction": mark("Contact direction"),
    "follow_up_type": mark("Follow-up type"),
    "appointment_type": mark("Appointment type"),
    "release_reason": mark("Reason for giving a customer up"),
    "contract_type": mark("Contract type"),
    "expense_category": mark("Expense category"),
}

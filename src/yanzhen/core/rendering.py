"""How Django draws forms: every ``{{ form }}`` and ``{{ field.as_field_group }}`` in our look."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"

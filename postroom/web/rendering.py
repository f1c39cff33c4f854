"""How every form of the pages looks: one template for a field, with its label, sentence and refusal."""

from django.forms.renderers import TemplatesSetting


class PageRenderer(TemplatesSetting):
    """Finds the templates of fields and widgets in the rooms."""

    field_template_name = "frame/field.html"

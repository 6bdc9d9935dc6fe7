/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-checks-row.h"

#include <string.h>

struct _BellhopChecksRow
{
  AdwPreferencesRow parent_instance;

  /* Owned */
  BellhopField *field;

  /* Template */
  GtkFlowBox *checks;
  GtkLabel   *help;
};

G_DEFINE_FINAL_TYPE (BellhopChecksRow, bellhop_checks_row, ADW_TYPE_PREFERENCES_ROW)

static GtkCheckButton *
get_check (BellhopChecksRow *self,
           guint             choice)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->checks, (int) choice);

  return child != NULL ? GTK_CHECK_BUTTON (gtk_flow_box_child_get_child (child)) : NULL;
}

/* The values are in the order of the choices, whatever the order of the clicks. */
static void
toggled_cb (BellhopChecksRow *self)
{
  const char *const *choices = bellhop_param_get_choices (bellhop_field_get_pspec (self->field));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GValue) value = G_VALUE_INIT;

  for (guint i = 0; choices[i] != NULL; i++)
    if (gtk_check_button_get_active (get_check (self, i)))
      g_strv_builder_add (builder, choices[i]);

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, g_strv_builder_end (builder));
  bellhop_field_set_value (self->field, &value);
}

static gboolean
is_meant (BellhopChecksRow  *self,
          const char        *choice,
          const char *const *texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (g_strcmp0 (bellhop_param_find_choice (bellhop_field_get_pspec (self->field), texts[i]),
                   choice) == 0)
      return TRUE;
  return FALSE;
}

static void
reset_cb (BellhopChecksRow *self)
{
  const char *const *choices = bellhop_param_get_choices (bellhop_field_get_pspec (self->field));
  g_auto(GValue) value = G_VALUE_INIT;

  bellhop_field_get_value (self->field, &value);
  for (guint i = 0; choices[i] != NULL; i++)
    {
      GtkCheckButton *check = get_check (self, i);

      g_signal_handlers_block_by_func (check, toggled_cb, self);
      gtk_check_button_set_active (check, is_meant (self, choices[i], g_value_get_boxed (&value)));
      g_signal_handlers_unblock_by_func (check, toggled_cb, self);
    }
}

static void
add_checks (BellhopChecksRow *self)
{
  GParamSpec        *pspec = bellhop_field_get_pspec (self->field);
  const char *const *titles = bellhop_param_get_choice_titles (pspec);

  for (guint i = 0; titles[i] != NULL; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (titles[i]);
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), check);
      /* One stop of the keyboard for each, and that is the box. */
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_append (self->checks, child);
      g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_label_set_label (self->help, bellhop_param_get_help (pspec));
  gtk_widget_set_visible (GTK_WIDGET (self->help), bellhop_param_get_help (pspec) != NULL);
}

static gboolean
bellhop_checks_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (get_check (BELLHOP_CHECKS_ROW (widget), 0)));
}

static void
bellhop_checks_row_dispose (GObject *object)
{
  BellhopChecksRow *self = BELLHOP_CHECKS_ROW (object);

  g_clear_object (&self->field);
  G_OBJECT_CLASS (bellhop_checks_row_parent_class)->dispose (object);
}

static void
bellhop_checks_row_class_init (BellhopChecksRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_checks_row_dispose;
  widget_class->grab_focus = bellhop_checks_row_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-checks-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopChecksRow, checks);
  gtk_widget_class_bind_template_child (widget_class, BellhopChecksRow, help);
}

static void
bellhop_checks_row_init (BellhopChecksRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_checks_row_new:
 * @field: what to edit: a list with choices
 *
 * Returns: (transfer floating): a row with a box for each choice
 */
GtkWidget *
bellhop_checks_row_new (BellhopField *field)
{
  BellhopChecksRow *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_FIELD (field), NULL);
  g_return_val_if_fail (bellhop_param_get_choices (bellhop_field_get_pspec (field)) != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_CHECKS_ROW, NULL);
  self->field = g_object_ref (field);
  add_checks (self);
  reset_cb (self);
  g_signal_connect_object (field, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-checks-row.h"
#include "bellhop-form-rows.h"
#include "bellhop-list-row.h"
#include "bellhop-path-row.h"
#include "bellhop-text-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

/* Both directions of every row below: the widget's change goes to the field, and a
 * field that was set by something else goes to the widget. */

static void
text_changed_cb (BellhopField *field,
                 GtkEditable  *editable)
{
  bellhop_field_set_text (field, gtk_editable_get_text (editable));
}

static void
text_reset_cb (BellhopField *field,
               GtkEditable  *editable)
{
  g_autofree char *text = bellhop_field_dup_text (field);

  if (g_strcmp0 (text, gtk_editable_get_text (editable)) == 0)
    return;

  g_signal_handlers_block_by_func (editable, text_changed_cb, field);
  gtk_editable_set_text (editable, text);
  g_signal_handlers_unblock_by_func (editable, text_changed_cb, field);
}

static GtkWidget *
entry_row_new (BellhopField *field,
               GtkWidget    *row)
{
  if (bellhop_field_get_kind (field) == BELLHOP_PARAM_URL)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_URL);
  text_reset_cb (field, GTK_EDITABLE (row));
  g_signal_connect_object (row, "changed", G_CALLBACK (text_changed_cb), field, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "reset", G_CALLBACK (text_reset_cb), row, 0);
  return row;
}

static GtkWidget *
secret_row_new (BellhopField *field)
{
  GtkWidget *row = entry_row_new (field, adw_password_entry_row_new ());

  bellhop_a11y_label_buttons (row, _("Show or Hide Text"));
  return row;
}

static void
switch_changed_cb (BellhopField *field,
                   GParamSpec   *pspec,
                   GtkSwitch    *toggle)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BOOLEAN);
  g_value_set_boolean (&value, gtk_switch_get_active (toggle));
  bellhop_field_set_value (field, &value);
}

static void
switch_reset_cb (BellhopField *field,
                 GtkSwitch    *toggle)
{
  g_auto(GValue) value = G_VALUE_INIT;

  bellhop_field_get_value (field, &value);
  g_signal_handlers_block_by_func (toggle, switch_changed_cb, field);
  gtk_switch_set_active (toggle, g_value_get_boolean (&value));
  g_signal_handlers_unblock_by_func (toggle, switch_changed_cb, field);
}

static GtkWidget *
switch_row_new (BellhopField *field)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  bellhop_a11y_set_label (toggle, bellhop_field_get_title (field));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  switch_reset_cb (field, GTK_SWITCH (toggle));
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (switch_changed_cb), field,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "reset", G_CALLBACK (switch_reset_cb), toggle, 0);
  return row;
}

static void
choice_changed_cb (BellhopField *field,
                   GParamSpec   *pspec,
                   AdwComboRow  *row)
{
  GParamSpecEnum *choices = G_PARAM_SPEC_ENUM (bellhop_field_get_pspec (field));
  guint           selected = adw_combo_row_get_selected (row);
  g_auto(GValue) value = G_VALUE_INIT;

  if (selected >= choices->enum_class->n_values)
    return;

  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (choices));
  g_value_set_enum (&value, choices->enum_class->values[selected].value);
  bellhop_field_set_value (field, &value);
}

static void
choice_reset_cb (BellhopField *field,
                 AdwComboRow  *row)
{
  GParamSpecEnum *choices = G_PARAM_SPEC_ENUM (bellhop_field_get_pspec (field));
  g_auto(GValue) value = G_VALUE_INIT;

  bellhop_field_get_value (field, &value);
  for (guint i = 0; i < choices->enum_class->n_values; i++)
    if (choices->enum_class->values[i].value == g_value_get_enum (&value))
      {
        g_signal_handlers_block_by_func (row, choice_changed_cb, field);
        adw_combo_row_set_selected (row, i);
        g_signal_handlers_unblock_by_func (row, choice_changed_cb, field);
        return;
      }
}

static GtkWidget *
choice_row_new (BellhopField *field)
{
  GParamSpec        *pspec = bellhop_field_get_pspec (field);
  GParamSpecEnum    *choices = G_PARAM_SPEC_ENUM (pspec);
  const char *const *titles = bellhop_param_get_choice_titles (pspec);
  g_autoptr(GtkStringList) names = gtk_string_list_new (titles);
  GtkWidget *row = adw_combo_row_new ();

  for (guint i = 0; titles == NULL && i < choices->enum_class->n_values; i++)
    gtk_string_list_append (names, choices->enum_class->values[i].value_nick);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  choice_reset_cb (field, ADW_COMBO_ROW (row));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (choice_changed_cb), field,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "reset", G_CALLBACK (choice_reset_cb), row, 0);
  return row;
}

/* The number that the action has. */
static double
get_number (BellhopField *field)
{
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) number = G_VALUE_INIT;

  bellhop_field_get_value (field, &value);
  g_value_init (&number, G_TYPE_DOUBLE);
  g_value_transform (&value, &number);
  return g_value_get_double (&number);
}

/* By the buttons and the arrows. What was typed has got there already, and exactly. */
static void
number_changed_cb (BellhopField  *field,
                   GtkSpinButton *spin)
{
  g_auto(GValue) number = G_VALUE_INIT;
  g_auto(GValue) value = G_VALUE_INIT;

  if (gtk_spin_button_get_value (spin) == get_number (field))
    return;

  g_value_init (&number, G_TYPE_DOUBLE);
  g_value_set_double (&number, gtk_spin_button_get_value (spin));
  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (bellhop_field_get_pspec (field)));
  g_value_transform (&number, &value);
  bellhop_field_set_value (field, &value);
}

/* A spin button reads its text only once it is left, and what is typed counts before that. */
static void
number_typed_cb (BellhopField *field,
                 GtkEditable  *spin)
{
  g_autoptr(GString) text = g_string_new (gtk_editable_get_text (spin));

  if (bellhop_field_get_pspec (field)->value_type == G_TYPE_DOUBLE)
    g_string_replace (text, localeconv ()->decimal_point, ".", 0);
  bellhop_field_set_text (field, text->str);
}

/* The text has been read while it was typed. */
static int
number_input_cb (BellhopField  *field,
                 double        *out_number,
                 GtkSpinButton *spin)
{
  *out_number = get_number (field);
  return TRUE;
}

/* A spin button pads with zeros: 30 seconds are not "30.000". And what is no good number stays as
 * it was typed, with the reason below it, until there is another one. */
static gboolean
number_output_cb (BellhopField  *field,
                  GtkSpinButton *spin)
{
  const double     number = gtk_spin_button_get_value (spin);
  const gboolean   is_whole = bellhop_field_get_pspec (field)->value_type != G_TYPE_DOUBLE;
  g_autofree char *text = NULL;

  if (number == get_number (field) && !bellhop_field_is_valid (field))
    return TRUE;

  if (is_whole && number == get_number (field))
    text = bellhop_field_dup_text (field);
  else
    text = g_strdup_printf (is_whole ? "%.0f" : "%.15g", number);
  if (g_str_equal (text, gtk_editable_get_text (GTK_EDITABLE (spin))))
    return TRUE;

  g_signal_handlers_block_by_func (spin, number_typed_cb, field);
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  g_signal_handlers_unblock_by_func (spin, number_typed_cb, field);
  return TRUE;
}

static void
number_reset_cb (BellhopField  *field,
                 GtkSpinButton *spin)
{
  g_signal_handlers_block_by_func (spin, number_changed_cb, field);
  gtk_spin_button_set_value (spin, get_number (field));
  g_signal_handlers_unblock_by_func (spin, number_changed_cb, field);
}

static void
number_range (GParamSpec *pspec,
              double     *out_lower,
              double     *out_upper)
{
  *out_lower = -G_MAXDOUBLE;
  *out_upper = G_MAXDOUBLE;

  if (G_IS_PARAM_SPEC_INT (pspec))
    {
      *out_lower = G_PARAM_SPEC_INT (pspec)->minimum;
      *out_upper = G_PARAM_SPEC_INT (pspec)->maximum;
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      *out_lower = G_PARAM_SPEC_UINT (pspec)->minimum;
      *out_upper = G_PARAM_SPEC_UINT (pspec)->maximum;
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      *out_lower = (double) G_PARAM_SPEC_INT64 (pspec)->minimum;
      *out_upper = (double) G_PARAM_SPEC_INT64 (pspec)->maximum;
    }
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    {
      *out_lower = (double) G_PARAM_SPEC_UINT64 (pspec)->minimum;
      *out_upper = (double) G_PARAM_SPEC_UINT64 (pspec)->maximum;
    }
  else if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      *out_lower = G_PARAM_SPEC_DOUBLE (pspec)->minimum;
      *out_upper = G_PARAM_SPEC_DOUBLE (pspec)->maximum;
    }
}

static GtkWidget *
number_row_new (BellhopField *field)
{
  GParamSpec *pspec = bellhop_field_get_pspec (field);
  gboolean    whole = pspec->value_type != G_TYPE_DOUBLE && pspec->value_type != G_TYPE_FLOAT;
  GtkWidget  *row = adw_action_row_new ();
  GtkWidget  *spin = NULL;
  double      lower = 0;
  double      upper = 0;

  number_range (pspec, &lower, &upper);
  spin = gtk_spin_button_new_with_range (lower, upper, 1);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), whole ? 0 : 3);
  /* It would drop letters in silence. */
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 12);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  bellhop_a11y_set_label (spin, bellhop_field_get_title (field));
  g_signal_connect_object (spin, "input", G_CALLBACK (number_input_cb), field, G_CONNECT_SWAPPED);
  g_signal_connect_object (spin, "output", G_CALLBACK (number_output_cb), field, G_CONNECT_SWAPPED);
  number_reset_cb (field, GTK_SPIN_BUTTON (spin));
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (number_changed_cb), field,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (spin, "changed", G_CALLBACK (number_typed_cb), field, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "reset", G_CALLBACK (number_reset_cb), spin, 0);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  if (bellhop_param_get_unit (pspec) != NULL)
    {
      GtkWidget *unit = gtk_label_new (bellhop_param_get_unit (pspec));

      gtk_widget_add_css_class (unit, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), unit);
    }
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  return row;
}

static void
reason_cb (BellhopField *field,
           GParamSpec   *pspec,
           GtkWidget    *row)
{
  const char *reason = bellhop_field_get_reason (field);

  if (reason != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");

  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               reason != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                              : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static GtkWidget *
row_for_kind (BellhopField *field)
{
  GParamSpec *pspec = bellhop_field_get_pspec (field);

  if (bellhop_param_is_list (pspec) && bellhop_param_get_choices (pspec) != NULL)
    return bellhop_checks_row_new (field);

  switch (bellhop_field_get_kind (field))
    {
    case BELLHOP_PARAM_MULTILINE:
      return bellhop_text_row_new (field);
    case BELLHOP_PARAM_SECRET:
      return secret_row_new (field);
    case BELLHOP_PARAM_FILE:
    case BELLHOP_PARAM_FOLDER:
    case BELLHOP_PARAM_SAVE:
      return entry_row_new (field, bellhop_path_row_new (bellhop_field_get_kind (field)));
    case BELLHOP_PARAM_FILES:
    case BELLHOP_PARAM_FOLDERS:
    case BELLHOP_PARAM_LIST:
    case BELLHOP_PARAM_PAIRS:
      return bellhop_list_row_new (field);
    case BELLHOP_PARAM_PLAIN:
    case BELLHOP_PARAM_URL:
    default:
      break;
    }

  if (bellhop_param_is_list (pspec))
    return bellhop_list_row_new (field);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return switch_row_new (field);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return choice_row_new (field);
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return entry_row_new (field, adw_entry_row_new ());
  return number_row_new (field);
}

/**
 * bellhop_form_row_new:
 * @field: what to edit
 *
 * Makes the row that suits the type and meaning of a parameter. The row has the
 * class "error" while there is a reason to show.
 *
 * Returns: (transfer floating): a #GtkListBoxRow
 */
GtkWidget *
bellhop_form_row_new (BellhopField *field)
{
  GtkWidget  *row = NULL;
  const char *help = NULL;

  g_return_val_if_fail (BELLHOP_IS_FIELD (field), NULL);

  row = row_for_kind (field);
  help = bellhop_param_get_help (bellhop_field_get_pspec (field));
  if (ADW_IS_PREFERENCES_ROW (row))
    {
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), bellhop_field_get_title (field));
    }
  if (ADW_IS_ACTION_ROW (row) && help != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), help);
  else if (!BELLHOP_IS_LIST_ROW (row) && !BELLHOP_IS_CHECKS_ROW (row))
    gtk_widget_set_tooltip_text (row, help);
  if (help != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, help,
                                    -1);

  /* An entry row is labelled by its own title, and would be called twice. */
  if (!ADW_IS_ENTRY_ROW (row))
    bellhop_a11y_set_label (row, bellhop_field_get_title (field));
  g_signal_connect_object (field, "notify::reason", G_CALLBACK (reason_cb), row, 0);
  return row;
}

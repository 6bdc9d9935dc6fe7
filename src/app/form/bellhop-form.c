/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-field.h"
#include "bellhop-form.h"
#include "bellhop-form-rows.h"
#include "bellhop-list-row.h"

#include <bellhop-gtk.h>
#include <glib/gi18n-lib.h>

struct _BellhopForm
{
  AdwBin parent_instance;

  /* Owned */
  BellhopAction *action;
  GPtrArray     *fields; /* of BellhopField */
  GHashTable    *rows;   /* BellhopField (borrowed) → its row (borrowed) */
  char          *fault;  /* why it cannot be run; NULL when it can */

  gboolean inserts; /* a text that is no command */

  /* Template */
  GtkListBox     *list;
  AdwExpanderRow *more;
};

typedef enum
{
  PROP_FAULT = 1,
} BellhopFormProperty;

static GParamSpec *properties[PROP_FAULT + 1];

G_DEFINE_FINAL_TYPE (BellhopForm, bellhop_form, ADW_TYPE_BIN)

static BellhopField *
find_field (BellhopForm *self,
            const char  *param)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      BellhopField *field = g_ptr_array_index (self->fields, i);

      if (g_strcmp0 (bellhop_field_get_pspec (field)->name, param) == 0)
        return field;
    }
  return NULL;
}

static char *
describe_fault (BellhopField *field)
{
  const char *title = bellhop_field_get_title (field);
  const char *fault = bellhop_field_get_fault (field);

  if (g_str_has_prefix (fault, title))
    return g_strdup (fault);
  /* Translators: the title of a parameter, and what is wrong with its value. */
  return g_strdup_printf (_("%s: %s"), title, fault);
}

/* A rule that spans parameters is asked only once each is good by itself. */
static char *
find_fault (BellhopForm *self)
{
  const char   *param = NULL;
  BellhopField *guilty = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      BellhopField *field = g_ptr_array_index (self->fields, i);

      if (!bellhop_field_is_valid (field))
        return describe_fault (field);
    }

  if (!bellhop_action_check (self->action, &param, &error))
    guilty = find_field (self, param);
  for (guint i = 0; i < self->fields->len; i++)
    {
      BellhopField *field = g_ptr_array_index (self->fields, i);

      bellhop_field_blame (field, field == guilty ? error->message : NULL);
    }

  if (guilty != NULL)
    return describe_fault (guilty);
  return error != NULL ? g_strdup (error->message) : NULL;
}

static void
check (BellhopForm *self)
{
  g_autofree char *fault = find_fault (self);

  if (g_strcmp0 (fault, self->fault) == 0)
    return;

  g_free (self->fault);
  self->fault = g_steal_pointer (&fault);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAULT]);
}

static gboolean
reason_to_visible_cb (GBinding     *binding,
                      const GValue *from,
                      GValue       *to,
                      gpointer      data)
{
  g_value_set_boolean (to, g_value_get_string (from) != NULL);
  return TRUE;
}

static GtkWidget *
reason_row_new (BellhopField *field)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_add_css_class (row, "reason");
  g_object_bind_property (field, "reason", label, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (field, "reason", row, "visible", G_BINDING_SYNC_CREATE,
                               reason_to_visible_cb, NULL, NULL, NULL);
  return row;
}

static void
show_toast (BellhopForm *self,
            const char  *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.toast", "s", text);
}

static void
notify_filled_in (BellhopForm *self,
                  char       **notes)
{
  g_autofree char *joined = g_strjoinv ("; ", notes);
  g_autofree char *text = NULL;

  if (notes[0] == NULL)
    {
      show_toast (self, _("Form filled in"));
      return;
    }
  /* Translators: what a pasted command does beyond that, as in “reads notes.txt; ignored: -o
   * page”. */
  text = g_strdup_printf (_("Form filled in (%s)"), joined);
  show_toast (self, text);
}

/* --- Pasting --- */

/* A list says by its example that it is one of links. */
static gboolean
takes_link (BellhopField *field)
{
  const char *example = bellhop_param_get_placeholder (bellhop_field_get_pspec (field));

  return bellhop_field_get_kind (field) == BELLHOP_PARAM_URL ||
         (bellhop_field_get_kind (field) == BELLHOP_PARAM_LIST && example != NULL &&
          g_uri_is_valid (example, G_URI_FLAGS_NONE, NULL));
}

/* Puts @text into the first row that takes it. */
static gboolean
add_link (BellhopForm *self,
          const char  *text)
{
  g_autofree char *link = g_strstrip (g_strdup (text));
  const char      *texts[2] = { link, NULL };

  for (guint i = 0; i < self->fields->len; i++)
    {
      BellhopField *field = g_ptr_array_index (self->fields, i);

      if (takes_link (field))
        {
          bellhop_field_add_texts (field, texts);
          return TRUE;
        }
    }
  return FALSE;
}

typedef struct
{
  BellhopForm *form;     /* Borrowed: the fiber belongs to its scope */
  GtkEditable *editable; /* Owned; NULL when the text was dropped on the form */
  char        *text;     /* Owned */
  int          position;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *self = data;

  g_clear_object (&self->editable);
  g_free (self->text);
  g_free (self);
}

static void
insert (Paste *self)
{
  int position = self->position;

  if (self->editable == NULL)
    {
      add_link (self->form, self->text);
      return;
    }
  self->form->inserts = TRUE;
  gtk_editable_insert_text (self->editable, self->text, -1, &position);
  self->form->inserts = FALSE;
  gtk_editable_set_position (self->editable, position);
}

/* A command may name files, which are read. What is no command goes where it was to go. */
static gboolean
paste_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Paste *self = data;
  g_auto(GStrv) notes = NULL;
  g_autoptr(GError) problem = NULL;

  if (bellhop_action_import_text (self->form->action, self->text, &notes, &problem))
    notify_filled_in (self->form, notes);
  else if (problem == NULL)
    insert (self);
  else if (!bellhop_error_is_cancelled (problem))
    show_toast (self->form, problem->message);
  return TRUE;
}

/* Whether @text may be a command, which is looked at in a fiber; it has several words. */
static gboolean
take_text (BellhopForm *self,
           const char  *text,
           GtkEditable *editable,
           int          position)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  Paste           *paste;

  if (strpbrk (stripped, " \t\n") == NULL ||
      BELLHOP_ACTION_GET_CLASS (self->action)->import_text == NULL)
    return FALSE;

  paste = g_new0 (Paste, 1);
  paste->form = self;
  paste->text = g_strdup (text);
  paste->position = position;
  g_set_object (&paste->editable, editable);
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (paste_fiber, paste, paste_free));
  return TRUE;
}

static void
insert_text_cb (BellhopForm *self,
                const char  *text,
                int          length,
                int         *position,
                GtkEditable *editable)
{
  g_autofree char *inserted = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);

  if (!self->inserts && take_text (self, inserted, editable, *position))
    g_signal_stop_emission_by_name (editable, "insert-text");
}

static gboolean
inserting_cb (BellhopForm *self,
              const char  *text,
              int          position,
              GtkEditable *editable)
{
  return !self->inserts && take_text (self, text, editable, position);
}

/* Where a link goes, a command that has one may be pasted. */
static void
watch_for_commands (BellhopForm  *self,
                    BellhopField *field,
                    GtkWidget    *row)
{
  if (!takes_link (field))
    return;
  if (BELLHOP_IS_LIST_ROW (row))
    g_signal_connect_object (row, "inserting", G_CALLBACK (inserting_cb), self, G_CONNECT_SWAPPED);
  else if (GTK_IS_EDITABLE (row))
    g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (row)), "insert-text",
                             G_CALLBACK (insert_text_cb), self, G_CONNECT_SWAPPED);
}

static void
append_row (BellhopForm *self,
            GtkWidget   *row,
            gboolean     advanced)
{
  if (advanced)
    adw_expander_row_add_row (self->more, row);
  else
    gtk_list_box_append (self->list, row);
}

static void
add_field (BellhopForm *self,
           GParamSpec  *pspec)
{
  BellhopField *field = bellhop_field_new (self->action, pspec);
  gboolean      advanced = (bellhop_param_get_flags (pspec) & BELLHOP_PARAM_ADVANCED) != 0;
  GtkWidget    *row = bellhop_form_row_new (field);
  GtkWidget    *reason = reason_row_new (field);

  g_ptr_array_add (self->fields, field);
  g_hash_table_insert (self->rows, field, row);
  watch_for_commands (self, field, row);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, reason, NULL, -1);
  append_row (self, row, advanced);
  append_row (self, reason, advanced);
  g_signal_connect_object (field, "edited", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "reset", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
}

static void
bellhop_form_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  BellhopForm *self = BELLHOP_FORM (object);

  switch ((BellhopFormProperty) prop_id)
    {
    case PROP_FAULT:
      g_value_set_string (value, self->fault);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_form_dispose (GObject *object)
{
  BellhopForm *self = BELLHOP_FORM (object);

  g_clear_object (&self->action);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  G_OBJECT_CLASS (bellhop_form_parent_class)->dispose (object);
}

static void
bellhop_form_finalize (GObject *object)
{
  g_free (BELLHOP_FORM (object)->fault);
  G_OBJECT_CLASS (bellhop_form_parent_class)->finalize (object);
}

static void
bellhop_form_class_init (BellhopFormClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bellhop_form_get_property;
  object_class->dispose = bellhop_form_dispose;
  object_class->finalize = bellhop_form_finalize;

  properties[PROP_FAULT] =
    g_param_spec_string ("fault", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-form"));
  gtk_widget_class_bind_template_child (widget_class, BellhopForm, list);
  gtk_widget_class_bind_template_child (widget_class, BellhopForm, more);
}

static void
bellhop_form_init (BellhopForm *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_form_set_action:
 * @self: a form without an action
 * @action: what to fill in
 *
 * Makes a row for each parameter of @action, and edits them in place.
 */
void
bellhop_form_set_action (BellhopForm   *self,
                         BellhopAction *action)
{
  GParamSpec **params = NULL;
  guint        n_params = 0;
  gboolean     any_advanced = FALSE;

  g_return_if_fail (BELLHOP_IS_FORM (self));
  g_return_if_fail (BELLHOP_IS_ACTION (action));
  g_return_if_fail (self->action == NULL);

  self->action = g_object_ref (action);
  g_object_ref (self->more);
  gtk_list_box_remove (self->list, GTK_WIDGET (self->more));

  params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (action), &n_params);
  for (guint i = 0; i < n_params; i++)
    {
      add_field (self, params[i]);
      any_advanced |= (bellhop_param_get_flags (params[i]) & BELLHOP_PARAM_ADVANCED) != 0;
    }

  gtk_list_box_append (self->list, GTK_WIDGET (self->more));
  g_object_unref (self->more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), any_advanced);
  gtk_widget_set_visible (GTK_WIDGET (self), n_params > 0);
  check (self);
}

/**
 * bellhop_form_is_valid:
 * @self: a form
 *
 * Returns: whether its action can be run as it is filled in
 */
gboolean
bellhop_form_is_valid (BellhopForm *self)
{
  g_return_val_if_fail (BELLHOP_IS_FORM (self), FALSE);
  return self->fault == NULL;
}

/**
 * bellhop_form_get_fault:
 * @self: a form
 *
 * Returns: (nullable): why the action cannot be run as it is filled in
 */
const char *
bellhop_form_get_fault (BellhopForm *self)
{
  g_return_val_if_fail (BELLHOP_IS_FORM (self), NULL);
  return self->fault;
}

/**
 * bellhop_form_focus:
 * @self: a form
 *
 * Moves the focus to where the first row is filled in.
 */
void
bellhop_form_focus (BellhopForm *self)
{
  g_return_if_fail (BELLHOP_IS_FORM (self));

  if (self->fields->len > 0)
    gtk_widget_grab_focus (g_hash_table_lookup (self->rows, g_ptr_array_index (self->fields, 0)));
}

/* To where one can type: a row that only holds such a widget takes no text. */
static void
focus_editor (GtkWidget *row)
{
  GtkWidget *editor = ADW_IS_ACTION_ROW (row)
                        ? adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row))
                        : NULL;

  gtk_widget_grab_focus (editor != NULL ? editor : row);
}

/**
 * bellhop_form_show_faults:
 * @self: a form
 *
 * Shows every reason, also under rows that were not edited yet, and moves the focus
 * to the first row at fault.
 */
void
bellhop_form_show_faults (BellhopForm *self)
{
  GtkWidget *first = NULL;

  g_return_if_fail (BELLHOP_IS_FORM (self));

  for (guint i = 0; i < self->fields->len; i++)
    {
      BellhopField *field = g_ptr_array_index (self->fields, i);

      bellhop_field_touch (field);
      if (bellhop_field_get_fault (field) == NULL)
        continue;
      if (first == NULL)
        first = g_hash_table_lookup (self->rows, field);
      if (bellhop_param_get_flags (bellhop_field_get_pspec (field)) & BELLHOP_PARAM_ADVANCED)
        adw_expander_row_set_expanded (self->more, TRUE);
    }

  if (first != NULL)
    focus_editor (first);
}

static gboolean
takes_file (BellhopField *field,
            GFile        *file)
{
  gboolean folder = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) ==
                    G_FILE_TYPE_DIRECTORY;

  switch (bellhop_field_get_kind (field))
    {
    case BELLHOP_PARAM_FILES:
      return TRUE;
    case BELLHOP_PARAM_FOLDER:
    case BELLHOP_PARAM_FOLDERS:
      return folder;
    case BELLHOP_PARAM_FILE:
      return !folder;
    case BELLHOP_PARAM_PLAIN:
    case BELLHOP_PARAM_MULTILINE:
    case BELLHOP_PARAM_URL:
    case BELLHOP_PARAM_SECRET:
    case BELLHOP_PARAM_SAVE:
    case BELLHOP_PARAM_LIST:
    case BELLHOP_PARAM_PAIRS:
    default:
      return FALSE;
    }
}

/**
 * bellhop_form_drop_files:
 * @self: a form
 * @files: (element-type GFile): what was dropped
 *
 * Puts @files into the first row that takes such things.
 *
 * Returns: whether there is such a row
 */
gboolean
bellhop_form_drop_files (BellhopForm *self,
                         GSList      *files)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;

  g_return_val_if_fail (BELLHOP_IS_FORM (self), FALSE);
  g_return_val_if_fail (files != NULL, FALSE);

  for (GSList *item = files; item != NULL; item = item->next)
    {
      g_autofree char *path = bellhop_file_display (item->data);

      g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);

  for (guint i = 0; i < self->fields->len; i++)
    if (takes_file (g_ptr_array_index (self->fields, i), files->data))
      {
        bellhop_field_add_texts (g_ptr_array_index (self->fields, i), (const char *const *) paths);
        return TRUE;
      }
  return FALSE;
}

/**
 * bellhop_form_drop_text:
 * @self: a form
 * @text: a link that was dropped, or a command of another program's
 *
 * Puts @text into the first row that takes a URL or several, or fills in the whole form from it.
 *
 * Returns: whether there is such a row
 */
gboolean
bellhop_form_drop_text (BellhopForm *self,
                        const char  *text)
{
  g_return_val_if_fail (BELLHOP_IS_FORM (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return take_text (self, text, NULL, 0) || add_link (self, text);
}

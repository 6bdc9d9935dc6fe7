/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-list-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _BellhopListLine
{
  GtkBox parent_instance;

  char *example;   /* Owned */
  char  separator; /* between a name and its value; 0 for a plain entry */

  /* Template */
  GtkEntry  *name_entry;
  GtkEntry  *value_entry;
  GtkButton *remove_button;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopListLine, bellhop_list_line, GTK_TYPE_BOX)

static void
changed_cb (BellhopListLine *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_clicked_cb (BellhopListLine *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static gboolean
bellhop_list_line_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BELLHOP_LIST_LINE (widget)->name_entry));
}

static void
bellhop_list_line_finalize (GObject *object)
{
  g_free (BELLHOP_LIST_LINE (object)->example);
  G_OBJECT_CLASS (bellhop_list_line_parent_class)->finalize (object);
}

static void
bellhop_list_line_class_init (BellhopListLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_list_line_finalize;
  widget_class->grab_focus = bellhop_list_line_grab_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-list-line"));
  gtk_widget_class_bind_template_child (widget_class, BellhopListLine, name_entry);
  gtk_widget_class_bind_template_child (widget_class, BellhopListLine, value_entry);
  gtk_widget_class_bind_template_child (widget_class, BellhopListLine, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
bellhop_list_line_init (BellhopListLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_pair (BellhopListLine *self,
          const char      *title)
{
  /* Translators: the value beside a name; %s is the list, such as “Headers”. */
  g_autofree char *value_label = g_strdup_printf (_("%s: value"), title);
  const gboolean   is_file = self->example != NULL && strstr (self->example, "=@") != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->value_entry), TRUE);
  gtk_entry_set_placeholder_text (self->name_entry, _("Name"));
  gtk_entry_set_placeholder_text (self->value_entry, is_file ? _("Value or @file") : _("Value"));
  bellhop_a11y_set_label (GTK_WIDGET (self->value_entry), value_label);
}

/**
 * bellhop_list_line_new:
 * @title: the parameter's title, which names the entry
 * @example: (nullable): what an entry may look like
 * @separator: what stands between a name and a value, or 0 for a single entry
 *
 * Returns: (transfer floating): a blank line
 */
BellhopListLine *
bellhop_list_line_new (const char *title,
                       const char *example,
                       char        separator)
{
  BellhopListLine *self = g_object_new (BELLHOP_TYPE_LIST_LINE, NULL);

  g_return_val_if_fail (title != NULL, NULL);

  self->separator = separator;
  bellhop_a11y_set_label (GTK_WIDGET (self->name_entry), title);
  self->example = g_strdup (example);
  if (separator != 0)
    set_pair (self, title);
  return self;
}

/**
 * bellhop_list_line_get_editable:
 * @self: a line
 *
 * Returns: (transfer none): what a plain entry, or the name of a pair, is typed into
 */
GtkEditable *
bellhop_list_line_get_editable (BellhopListLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_LIST_LINE (self), NULL);

  return gtk_editable_get_delegate (GTK_EDITABLE (self->name_entry));
}

/**
 * bellhop_list_line_dup_text:
 * @self: a line
 *
 * Returns: (transfer full): the entry, or the name and the value with the separator
 */
char *
bellhop_list_line_dup_text (BellhopListLine *self)
{
  const char *name = NULL;
  const char *value = NULL;

  g_return_val_if_fail (BELLHOP_IS_LIST_LINE (self), NULL);

  name = gtk_editable_get_text (GTK_EDITABLE (self->name_entry));
  value = gtk_editable_get_text (GTK_EDITABLE (self->value_entry));
  if (self->separator == 0)
    return g_strdup (name);
  return g_strdup_printf ("%s%c%s%s", name, self->separator, self->separator == ':' ? " " : "",
                          value);
}

/**
 * bellhop_list_line_set_text:
 * @self: a line
 * @text: what bellhop_list_line_dup_text() gave
 *
 * Fills the line.
 */
void
bellhop_list_line_set_text (BellhopListLine *self,
                            const char      *text)
{
  const char      *separator = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  g_return_if_fail (BELLHOP_IS_LIST_LINE (self));

  separator = self->separator != 0 ? strchr (text, self->separator) : NULL;
  name = separator != NULL ? g_strndup (text, (gsize) (separator - text)) : g_strdup (text);
  value = g_strdup (separator != NULL ? separator + 1 : "");
  gtk_editable_set_text (GTK_EDITABLE (self->name_entry), g_strstrip (name));
  gtk_editable_set_text (GTK_EDITABLE (self->value_entry),
                         self->separator == ':' ? g_strchug (value) : value);
}

/**
 * bellhop_list_line_is_blank:
 * @self: a line
 *
 * Returns: whether nothing was entered
 */
gboolean
bellhop_list_line_is_blank (BellhopListLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_LIST_LINE (self), TRUE);

  return *gtk_editable_get_text (GTK_EDITABLE (self->name_entry)) == '\0' &&
         *gtk_editable_get_text (GTK_EDITABLE (self->value_entry)) == '\0';
}

/**
 * bellhop_list_line_set_place:
 * @self: a line
 * @is_first: whether none stands before it
 * @is_last: whether none stands after it
 *
 * The line at the end of a list is blank: it cannot be removed, and says what it is
 * for. The only line of a list shows the example.
 */
void
bellhop_list_line_set_place (BellhopListLine *self,
                             gboolean         is_first,
                             gboolean         is_last)
{
  g_return_if_fail (BELLHOP_IS_LIST_LINE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), !is_last);
  if (self->separator == 0)
    gtk_entry_set_placeholder_text (self->name_entry, is_first ? self->example : _("Add another"));
}

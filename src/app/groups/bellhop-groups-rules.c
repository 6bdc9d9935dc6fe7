/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-actions.h"
#include "bellhop-group-ages.h"
#include "bellhop-group-choice.h"
#include "bellhop-groups-private.h"
#include "bellhop-widget-scope.h"

#include <string.h>

/* Which of the equal files are chosen: all but the one that a rule has stay. */

static void
choose (BellhopGroupsPane *self,
        BellhopKeepFunc    is_better,
        gpointer           data)
{
  g_autoptr(GtkBitset) picked = bellhop_group_choice_pick (self->order, self->table, is_better,
                                                           data);
  g_autoptr(GtkBitset) mask = gtk_bitset_new_range (0, g_list_model_get_n_items (
                                                          G_LIST_MODEL (self->order)));

  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), picked, mask);
}

static gsize
get_length (BellhopTable *table,
            guint         row,
            guint         column)
{
  const char      *text = bellhop_table_get_text (table, row, column);
  g_autofree char *path = NULL;

  if (!g_str_has_prefix (text, "file:///"))
    return strlen (text);
  path = bellhop_file_source_dup_path (text);
  return strlen (path);
}

static gboolean
is_shorter (BellhopTable *table,
            guint         row,
            guint         best,
            gpointer      data)
{
  const guint column = GPOINTER_TO_UINT (data);

  return get_length (table, row, column) < get_length (table, best, column);
}

static void
keep_first_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  choose (BELLHOP_GROUPS_PANE (widget), NULL, NULL);
}

static void
keep_shortest_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  BellhopGroupsPane *self = BELLHOP_GROUPS_PANE (widget);

  choose (self, is_shorter, GUINT_TO_POINTER (self->path_column));
}

/* A choice by age, which takes a look at every file. */
typedef struct
{
  BellhopGroupsPane *pane; /* Owned */
  BellhopGroupAges  *ages; /* Owned */
  BellhopKeepFunc    is_better;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  bellhop_group_ages_free (self->ages);
  g_object_unref (self->pane);
  g_free (self);
}

static gboolean
choose_by_age (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Choice *self = data;

  if (!bellhop_await (bellhop_group_ages_probe (self->ages), error))
    return FALSE;
  choose (self->pane, self->is_better, self->ages);
  return TRUE;
}

static void
keep_by_age (BellhopGroupsPane *self,
             BellhopKeepFunc    is_better)
{
  Choice *choice = g_new0 (Choice, 1);

  *choice = (Choice){ g_object_ref (self), bellhop_group_ages_new (self->table, self->path_column),
                      is_better };
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (choose_by_age, choice, choice_free));
}

static void
keep_newest_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  keep_by_age (BELLHOP_GROUPS_PANE (widget), bellhop_group_ages_is_newer);
}

static void
keep_oldest_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  keep_by_age (BELLHOP_GROUPS_PANE (widget), bellhop_group_ages_is_older);
}

void
_bellhop_groups_install_rules (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "groups.keep-first", NULL, keep_first_action);
  gtk_widget_class_install_action (widget_class, "groups.keep-shortest", NULL,
                                   keep_shortest_action);
  gtk_widget_class_install_action (widget_class, "groups.keep-oldest", NULL, keep_oldest_action);
  gtk_widget_class_install_action (widget_class, "groups.keep-newest", NULL, keep_newest_action);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"

/**
 * bellhop_a11y_set_label:
 * @widget: a widget
 * @label: what it is called
 *
 * Names @widget for those who do not see it.
 */
void
bellhop_a11y_set_label (GtkWidget  *widget,
                        const char *label)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

/**
 * bellhop_a11y_label_buttons:
 * @root: a widget of a library
 * @label: what its buttons are called
 *
 * Names the buttons inside @root, where the library has left them without a name.
 */
void
bellhop_a11y_label_buttons (GtkWidget  *root,
                            const char *label)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (GTK_IS_BUTTON (root))
    bellhop_a11y_set_label (root, label);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    bellhop_a11y_label_buttons (child, label);
}

static void
hide_unseen (GtkStack *stack)
{
  GtkWidget *seen = gtk_stack_get_visible_child (stack);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, child != seen,
                                 -1);
}

/**
 * bellhop_a11y_follow_stack:
 * @stack: a stack
 *
 * Keeps pages of @stack that are not seen from being read out, too. GTK 4.8 leaves
 * them among the accessible objects.
 */
void
bellhop_a11y_follow_stack (GtkStack *stack)
{
  GListModel *pages = NULL;

  g_return_if_fail (GTK_IS_STACK (stack));

  pages = G_LIST_MODEL (gtk_stack_get_pages (stack));
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (hide_unseen), NULL);
  g_signal_connect_object (pages, "items-changed", G_CALLBACK (hide_unseen), stack,
                           G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (stack), "pages", pages, g_object_unref);
  hide_unseen (stack);
}

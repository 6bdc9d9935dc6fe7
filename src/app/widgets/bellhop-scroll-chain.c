/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-scroll-chain.h"

#include <math.h>

static gboolean
is_at_end (GtkAdjustment *adjustment,
           double         dy)
{
  const double value = gtk_adjustment_get_value (adjustment);

  if (dy < 0)
    return value <= gtk_adjustment_get_lower (adjustment);
  return value >= gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/**
 * bellhop_scroll_chain_pass:
 * @under: (nullable): what is under the pointer
 * @page: what scrolls around it
 * @dy: how far to scroll, in pixels
 *
 * Scrolls @page if what scrolls around @under, within @page, is at its end.
 *
 * Returns: whether it did
 */
gboolean
bellhop_scroll_chain_pass (GtkWidget         *under,
                           GtkScrolledWindow *page,
                           double             dy)
{
  GtkWidget     *inner = NULL;
  GtkAdjustment *outer = NULL;

  g_return_val_if_fail (GTK_IS_SCROLLED_WINDOW (page), FALSE);

  inner = under != NULL ? gtk_widget_get_ancestor (under, GTK_TYPE_SCROLLED_WINDOW) : NULL;
  outer = gtk_scrolled_window_get_vadjustment (page);
  if (inner == NULL || inner == GTK_WIDGET (page) || is_at_end (outer, dy) ||
      !is_at_end (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (inner)), dy))
    return FALSE;

  gtk_adjustment_set_value (outer, gtk_adjustment_get_value (outer) + dy);
  return TRUE;
}

/* GTK keeps what is under the pointer marked, all the way down. */
static GtkWidget *
find_under (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) &&
        (gtk_widget_get_state_flags (child) & GTK_STATE_FLAG_PRELIGHT) != 0)
      return find_under (child);
  return root;
}

static gboolean
scroll_cb (GtkScrolledWindow        *page,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GtkEventController *self = GTK_EVENT_CONTROLLER (controller);

  /* As far as a click of the wheel moves a scrolled window of GTK; a touchpad counts pixels. */
  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL)
    dy *= pow (gtk_adjustment_get_page_size (gtk_scrolled_window_get_vadjustment (page)),
               2.0 / 3.0);
  if ((gtk_event_controller_get_current_event_state (self) &
       gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  return bellhop_scroll_chain_pass (find_under (gtk_event_controller_get_widget (self)), page, dy);
}

/**
 * bellhop_scroll_chain_attach:
 * @root: what holds lists
 * @page: what scrolls around it
 *
 * Has the wheel scroll @page over a list below @root that is at its end. GTK 4 leaves the pointer
 * in a list that does not move any more.
 */
void
bellhop_scroll_chain_attach (GtkWidget         *root,
                             GtkScrolledWindow *page)
{
  GtkEventController *controller = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  g_return_if_fail (GTK_IS_WIDGET (root) && GTK_IS_SCROLLED_WINDOW (page));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "scroll", G_CALLBACK (scroll_cb), page, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (root, controller);
}

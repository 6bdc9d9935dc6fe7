/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-tree-text.h"

#include "bellhop-treemap-private.h"
#include "bellhop-treemap-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  /* The numbers that the areas show: the first, as in the rows. */
  SIZE_COLUMN = 1,
};

struct _BellhopTreemapView
{
  GtkWidget parent_instance;

  guint32 root;
  guint32 selected; /* BELLHOP_TREE_TOP: none */

  /* Owned */
  BellhopTree        *tree;
  BellhopTreemapCell *cells; /* NULL: they have to be laid out */
  gsize               n_cells;
};

enum
{
  SIGNAL_ACTIVATE,
  SIGNAL_SELECTED,
  SIGNAL_MENU,
  SIGNAL_LEAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopTreemapView, bellhop_treemap_view, GTK_TYPE_WIDGET)

static void
ensure_cells (BellhopTreemapView *self)
{
  const BellhopRect area = {
    0.0, 0.0, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self))
  };

  if (self->cells == NULL)
    self->cells = bellhop_treemap_lay_out (self->tree, self->root, SIZE_COLUMN, &area,
                                           &self->n_cells);
}

static const BellhopTreemapCell *
find_cell (BellhopTreemapView *self,
           guint32             node)
{
  ensure_cells (self);
  for (gsize i = 0; i < self->n_cells; i++)
    if (self->cells[i].node == node && node != BELLHOP_TREE_TOP)
      return &self->cells[i];
  return NULL;
}

/* The innermost cell at a place: those inside come later. */
static const BellhopTreemapCell *
find_at (BellhopTreemapView *self,
         double              x,
         double              y)
{
  const BellhopTreemapCell *found = NULL;

  ensure_cells (self);
  for (gsize i = 0; i < self->n_cells; i++)
    {
      const BellhopRect *rect = &self->cells[i].rect;

      if (x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height)
        found = &self->cells[i];
    }
  return found;
}

static void
bellhop_treemap_view_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  BellhopTreemapView *self = BELLHOP_TREEMAP_VIEW (widget);

  ensure_cells (self);
  _bellhop_treemap_draw (widget, snapshot, self->tree, self->cells, self->n_cells,
                         find_cell (self, self->selected));
}

static void
bellhop_treemap_view_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  g_clear_pointer (&BELLHOP_TREEMAP_VIEW (widget)->cells, g_free);
}

static void
bellhop_treemap_view_measure (GtkWidget     *widget,
                              GtkOrientation orientation,
                              int            for_size,
                              int           *minimum,
                              int           *natural,
                              int           *minimum_baseline,
                              int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 320;
}

static gboolean
bellhop_treemap_view_query_tooltip (GtkWidget  *widget,
                                    int         x,
                                    int         y,
                                    gboolean    keyboard_tooltip,
                                    GtkTooltip *tooltip)
{
  BellhopTreemapView       *self = BELLHOP_TREEMAP_VIEW (widget);
  const BellhopTreemapCell *cell = keyboard_tooltip ? find_cell (self, self->selected)
                                                    : find_at (self, x, y);
  g_autofree char          *text = NULL;

  if (cell == NULL)
    return FALSE;

  text = cell->node == BELLHOP_TREE_TOP
           ? g_strdup (_("Items too small to show"))
           : bellhop_tree_text_dup_about (self->tree, cell->node, SIZE_COLUMN);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip,
                            &(GdkRectangle){ (int) cell->rect.x, (int) cell->rect.y,
                                             (int) cell->rect.width, (int) cell->rect.height });
  return TRUE;
}

static void
pressed_cb (BellhopTreemapView *self,
            int                 n_press,
            double              x,
            double              y,
            GtkGesture         *gesture)
{
  const BellhopTreemapCell *cell = find_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (cell == NULL || cell->node == BELLHOP_TREE_TOP)
    return;

  bellhop_treemap_view_set_selected (self, cell->node);
  if (gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_SECONDARY)
    g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
  else if (n_press == 2)
    g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, cell->node);
}

static gboolean
walk (BellhopTreemapView *self,
      int                 dx,
      int                 dy)
{
  const BellhopTreemapCell *from = find_cell (self, self->selected);
  const BellhopTreemapCell *to = NULL;

  if (self->n_cells == 0)
    return FALSE;

  to = from != NULL ? _bellhop_treemap_find_beside (self->cells, self->n_cells, from, dx, dy)
                    : &self->cells[0];
  if (to != NULL)
    bellhop_treemap_view_set_selected (self, to->node);
  return to != NULL;
}

/* To the first of what is inside, or to what it is inside of. */
static gboolean
go_inside (BellhopTreemapView *self,
           gboolean            inside)
{
  const BellhopTreemapCell *from = find_cell (self, self->selected);
  const BellhopTreemapCell *to = NULL;

  if (from == NULL)
    return FALSE;

  to = inside ? _bellhop_treemap_find_inside (self->cells, self->n_cells, from->node)
              : find_cell (self, from->above);
  if (to != NULL)
    bellhop_treemap_view_set_selected (self, to->node);
  return TRUE;
}

static gboolean
show_menu (BellhopTreemapView *self)
{
  const BellhopTreemapCell *cell = find_cell (self, self->selected);

  if (cell == NULL)
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_MENU], 0, cell->rect.x + 8, cell->rect.y + 8);
  return TRUE;
}

static gboolean
key_pressed_cb (BellhopTreemapView *self,
                guint               key,
                guint               code,
                GdkModifierType     state)
{
  if ((state & GDK_ALT_MASK) != 0 && key != GDK_KEY_Up)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Left:
      return walk (self, -1, 0);
    case GDK_KEY_Right:
      return walk (self, 1, 0);
    case GDK_KEY_Up:
      if ((state & GDK_ALT_MASK) == 0)
        return walk (self, 0, -1);
      g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
      return TRUE;
    case GDK_KEY_Down:
      return walk (self, 0, 1);
    case GDK_KEY_Page_Down:
    case GDK_KEY_plus:
      return go_inside (self, TRUE);
    case GDK_KEY_Page_Up:
    case GDK_KEY_minus:
      return go_inside (self, FALSE);
    case GDK_KEY_BackSpace:
      g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
      return TRUE;
    case GDK_KEY_Menu:
      return show_menu (self);
    case GDK_KEY_F10:
      return (state & GDK_SHIFT_MASK) != 0 && show_menu (self);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      /* With Ctrl it runs the action. */
      if (self->selected == BELLHOP_TREE_TOP || (state & GDK_CONTROL_MASK) != 0)
        return FALSE;
      g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, self->selected);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
bellhop_treemap_view_finalize (GObject *object)
{
  BellhopTreemapView *self = BELLHOP_TREEMAP_VIEW (object);

  g_clear_object (&self->tree);
  g_clear_pointer (&self->cells, g_free);
  G_OBJECT_CLASS (bellhop_treemap_view_parent_class)->finalize (object);
}

static void
bellhop_treemap_view_class_init (BellhopTreemapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_treemap_view_finalize;
  widget_class->measure = bellhop_treemap_view_measure;
  widget_class->size_allocate = bellhop_treemap_view_size_allocate;
  widget_class->snapshot = bellhop_treemap_view_snapshot;
  widget_class->query_tooltip = bellhop_treemap_view_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "treemap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  /* A node was double-clicked, or entered by the keyboard. */
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  /* Another node is chosen. */
  signals[SIGNAL_SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /* A menu is wanted for what is chosen, at a place. */
  signals[SIGNAL_MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE,
                                       G_TYPE_DOUBLE);

  /* What the root stands below is to be shown. */
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_treemap_view_init (BellhopTreemapView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture         *click = gtk_gesture_click_new ();

  self->root = BELLHOP_TREE_TOP;
  self->selected = BELLHOP_TREE_TOP;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * bellhop_treemap_view_new:
 * @tree: a tree, which may still grow
 *
 * Returns: (transfer floating): a map of @tree
 */
GtkWidget *
bellhop_treemap_view_new (BellhopTree *tree)
{
  BellhopTreemapView *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);

  self = g_object_new (BELLHOP_TYPE_TREEMAP_VIEW, NULL);
  self->tree = g_object_ref (tree);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  bellhop_output_get_title (BELLHOP_OUTPUT (tree)), -1);
  return GTK_WIDGET (self);
}

/**
 * bellhop_treemap_view_set_root:
 * @self: a map
 * @root: what it is of, or %BELLHOP_TREE_TOP
 */
void
bellhop_treemap_view_set_root (BellhopTreemapView *self,
                               guint32             root)
{
  g_return_if_fail (BELLHOP_IS_TREEMAP_VIEW (self));

  self->root = root;
  bellhop_treemap_view_refresh (self);
}

/**
 * bellhop_treemap_view_refresh:
 * @self: a map
 *
 * Draws what has changed in the tree.
 */
void
bellhop_treemap_view_refresh (BellhopTreemapView *self)
{
  g_return_if_fail (BELLHOP_IS_TREEMAP_VIEW (self));

  g_clear_pointer (&self->cells, g_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * bellhop_treemap_view_get_selected:
 * @self: a map
 *
 * Returns: the node that is chosen, or %BELLHOP_TREE_TOP
 */
guint32
bellhop_treemap_view_get_selected (BellhopTreemapView *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREEMAP_VIEW (self), BELLHOP_TREE_TOP);

  return self->selected;
}

/**
 * bellhop_treemap_view_set_selected:
 * @self: a map
 * @node: a node, or %BELLHOP_TREE_TOP
 */
void
bellhop_treemap_view_set_selected (BellhopTreemapView *self,
                                   guint32             node)
{
  g_autofree char *about = NULL;

  g_return_if_fail (BELLHOP_IS_TREEMAP_VIEW (self));

  if (self->selected == node)
    return;

  self->selected = node;
  about = node != BELLHOP_TREE_TOP ? bellhop_tree_text_dup_about (self->tree, node, SIZE_COLUMN)
                                   : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, about,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0);
}

/**
 * bellhop_treemap_view_get_n_cells:
 * @self: a map
 *
 * Returns: how many cells it is made of
 */
gsize
bellhop_treemap_view_get_n_cells (BellhopTreemapView *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREEMAP_VIEW (self), 0);

  ensure_cells (self);
  return self->n_cells;
}

/* How far a cell lies from another in a direction; infinite where it does not lie there. */
static double
measure_step (const BellhopTreemapCell *from,
              const BellhopTreemapCell *to,
              int                       dx,
              int                       dy)
{
  const double x = to->rect.x + to->rect.width / 2 - from->rect.x - from->rect.width / 2;
  const double y = to->rect.y + to->rect.height / 2 - from->rect.y - from->rect.height / 2;
  const double ahead = x * dx + y * dy;
  const double aside = fabs (x * dy) + fabs (y * dx);
  const double gap = dx > 0   ? to->rect.x - from->rect.x - from->rect.width
                     : dx < 0 ? from->rect.x - to->rect.x - to->rect.width
                     : dy > 0 ? to->rect.y - from->rect.y - from->rect.height
                              : from->rect.y - to->rect.y - to->rect.height;

  if (ahead <= 0.5 || gap < -1.5)
    return (double) INFINITY;
  return gap + aside * 0.6 + ahead * 0.1;
}

/* The next cell in a direction, of those as deep as @from. */
const BellhopTreemapCell *
_bellhop_treemap_find_beside (const BellhopTreemapCell *cells,
                              gsize                     n_cells,
                              const BellhopTreemapCell *from,
                              int                       dx,
                              int                       dy)
{
  const BellhopTreemapCell *nearest = NULL;
  double                    least = (double) INFINITY;

  for (gsize i = 0; i < n_cells; i++)
    {
      const double step = measure_step (from, &cells[i], dx, dy);

      if (cells[i].node == BELLHOP_TREE_TOP || cells[i].depth != from->depth || step >= least)
        continue;
      least = step;
      nearest = &cells[i];
    }
  return nearest;
}

/* The first cell of what is below @node. */
const BellhopTreemapCell *
_bellhop_treemap_find_inside (const BellhopTreemapCell *cells,
                              gsize                     n_cells,
                              guint32                   node)
{
  for (gsize i = 0; i < n_cells; i++)
    if (cells[i].above == node && cells[i].node != BELLHOP_TREE_TOP)
      return &cells[i];
  return NULL;
}

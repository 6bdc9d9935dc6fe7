/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-tasks-page.h"

#include <bellhop-runtime.h>

/**
 * BellhopTasksPage:
 *
 * Shows every live scope and task as a tree, with its name, its state, its age, what it is waiting
 * for and where it was spawned. The page is updated twice a second while it is visible, and can
 * cancel tasks. Tasks that have ended since the page was first shown are listed below, newest
 * first, with their duration and result.
 */

enum
{
  REFRESH_MS = 500,
  /* Nobody reads more, and a flood of tasks must not make the page a flood of rows. */
  MAX_ROWS = 500,
  MAX_ENDED = 200,
  INDENT = 18,
  LONG_CHARS = 16,
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_OBJECT,
};

/* A row of the list. */
#define TYPE_TASK_ROW (task_row_get_type ())
G_DECLARE_FINAL_TYPE (TaskRow, task_row, BELLHOP, TASK_ROW, GObject)

struct _TaskRow
{
  GObject          parent_instance;
  BellhopLiveItem *item; /* Owned */
};

G_DEFINE_FINAL_TYPE (TaskRow, task_row, G_TYPE_OBJECT)

struct _BellhopTasksPage
{
  GtkBox parent_instance;

  GListStore *rows;
  GtkLabel   *summary;
  GObject    *object; /* what the inspector looks at; of no use here */
  guint       refresh_id;
};

G_DEFINE_FINAL_TYPE (BellhopTasksPage, bellhop_tasks_page, GTK_TYPE_BOX)

static void
task_row_finalize (GObject *object)
{
  g_clear_pointer (&((TaskRow *) object)->item, bellhop_live_item_free);
  G_OBJECT_CLASS (task_row_parent_class)->finalize (object);
}

static void
task_row_class_init (TaskRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = task_row_finalize;
}

static void
task_row_init (TaskRow *self)
{
}

/* --- Columns --- */

typedef char *(*CellFunc) (const BellhopLiveItem *item);

static char *
describe_name (const BellhopLiveItem *item)
{
  return g_strdup (item->name);
}

static char *
describe_state (const BellhopLiveItem *item)
{
  return g_strdup (bellhop_task_state_to_string (item->state));
}

static char *
describe_age (const BellhopLiveItem *item)
{
  return item->site != NULL ? g_strdup_printf ("%.1f s", (double) item->age_us / G_USEC_PER_SEC)
                            : NULL;
}

static char *
describe_wait (const BellhopLiveItem *item)
{
  return g_strdup (item->outcome != NULL ? item->outcome : item->waits_for);
}

static char *
describe_site (const BellhopLiveItem *item)
{
  return g_strdup (item->site);
}

static void
set_up_label (GtkSignalListItemFactory *factory,
              GtkListItem              *cell)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (cell, label);
}

/* What is long gives way to the button at the end, and is whole in its tooltip. */
static void
set_up_long_label (GtkSignalListItemFactory *factory,
                   GtkListItem              *cell)
{
  GtkLabel *label;

  set_up_label (factory, cell);
  label = GTK_LABEL (gtk_list_item_get_child (cell));
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (label, LONG_CHARS);
}

static void
bind_label (GtkSignalListItemFactory *factory,
            GtkListItem              *cell,
            CellFunc                  describe)
{
  const BellhopLiveItem *item = ((TaskRow *) gtk_list_item_get_item (cell))->item;
  GtkWidget             *label = gtk_list_item_get_child (cell);
  g_autofree char       *text = describe (item);

  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (label, text);
  if (describe == describe_name)
    gtk_widget_set_margin_start (label, (int) item->depth * INDENT);
}

static void
cancel_cb (GtkListItem *cell)
{
  TaskRow *row = gtk_list_item_get_item (cell);

  bellhop_task_cancel (row->item->task, BELLHOP_CANCEL_USER);
}

static void
set_up_button (GtkSignalListItemFactory *factory,
               GtkListItem              *cell)
{
  GtkWidget *button = gtk_button_new_with_label ("Cancel");

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (cancel_cb), cell);
  gtk_list_item_set_child (cell, button);
}

static void
bind_button (GtkSignalListItemFactory *factory,
             GtkListItem              *cell)
{
  const BellhopLiveItem *item = ((TaskRow *) gtk_list_item_get_item (cell))->item;

  gtk_widget_set_visible (gtk_list_item_get_child (cell), item->task != NULL);
  gtk_widget_set_sensitive (gtk_list_item_get_child (cell), item->state != BELLHOP_TASK_STOPPING);
}

static void
add_column (GtkColumnView *view,
            const char    *title,
            gboolean       expands,
            GCallback      set_up,
            GCallback      bind,
            gpointer       data)
{
  GtkListItemFactory  *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", set_up, NULL);
  g_signal_connect (factory, "bind", bind, data);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, expands);
  gtk_column_view_append_column (view, column);
  g_object_unref (column);
}

static GtkWidget *
make_view (GListModel *rows)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (rows)));
  GtkColumnView     *view = GTK_COLUMN_VIEW (gtk_column_view_new (model));

  gtk_widget_add_css_class (GTK_WIDGET (view), "data-table");
  add_column (view, "Name", TRUE, G_CALLBACK (set_up_long_label), G_CALLBACK (bind_label),
              describe_name);
  add_column (view, "State", FALSE, G_CALLBACK (set_up_label), G_CALLBACK (bind_label),
              describe_state);
  add_column (view, "Age", FALSE, G_CALLBACK (set_up_label), G_CALLBACK (bind_label), describe_age);
  add_column (view, "Waits For or Outcome", TRUE, G_CALLBACK (set_up_long_label),
              G_CALLBACK (bind_label), describe_wait);
  add_column (view, "Spawned At", TRUE, G_CALLBACK (set_up_long_label), G_CALLBACK (bind_label),
              describe_site);
  add_column (view, "", FALSE, G_CALLBACK (set_up_button), G_CALLBACK (bind_button), NULL);
  return GTK_WIDGET (view);
}

/* --- The page --- */

static void
add_rows (GPtrArray *rows,
          GPtrArray *items)
{
  for (guint i = 0; i < items->len && rows->len < MAX_ROWS; i++)
    {
      TaskRow *row = g_object_new (TYPE_TASK_ROW, NULL);

      row->item = bellhop_live_item_copy (items->pdata[i]);
      g_ptr_array_add (rows, row);
    }
}

/**
 * bellhop_tasks_page_refresh:
 * @self: a page
 *
 * Looks at once.
 */
void
bellhop_tasks_page_refresh (BellhopTasksPage *self)
{
  g_autoptr(GPtrArray) items = bellhop_debug_list_live ();
  g_autoptr(GPtrArray) ended = bellhop_debug_list_ended ();
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  BellhopCounts    counts;

  add_rows (rows, items);
  add_rows (rows, ended);
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);

  bellhop_get_counts (&counts);
  text = g_strdup_printf ("%u tasks, %u scopes, %u fibers, %u jobs, %u timers, %u futures%s",
                          counts.tasks, counts.scopes, counts.fibers, counts.jobs, counts.timers,
                          counts.futures, items->len > MAX_ROWS ? "; the first of them:" : "");
  gtk_label_set_label (self->summary, text);
}

static gboolean
refresh_cb (gpointer data)
{
  bellhop_tasks_page_refresh (data);
  return G_SOURCE_CONTINUE;
}

static void
bellhop_tasks_page_map (GtkWidget *widget)
{
  BellhopTasksPage *self = BELLHOP_TASKS_PAGE (widget);

  GTK_WIDGET_CLASS (bellhop_tasks_page_parent_class)->map (widget);
  bellhop_debug_keep_ended (MAX_ENDED);
  bellhop_tasks_page_refresh (self);
  self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
  g_source_set_name_by_id (self->refresh_id, "tasks page");
}

static void
bellhop_tasks_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&BELLHOP_TASKS_PAGE (widget)->refresh_id, g_source_remove);
  GTK_WIDGET_CLASS (bellhop_tasks_page_parent_class)->unmap (widget);
}

static void
bellhop_tasks_page_get_property (GObject    *object,
                                 guint       property,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (property)
    {
    case PROP_TITLE:
      g_value_set_string (value, "Tasks");
      break;
    case PROP_OBJECT:
      g_value_set_object (value, BELLHOP_TASKS_PAGE (object)->object);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
bellhop_tasks_page_set_property (GObject      *object,
                                 guint         property,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (property)
    {
    case PROP_OBJECT:
      g_set_object (&BELLHOP_TASKS_PAGE (object)->object, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
bellhop_tasks_page_dispose (GObject *object)
{
  BellhopTasksPage *self = BELLHOP_TASKS_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->object);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (bellhop_tasks_page_parent_class)->dispose (object);
}

static void
bellhop_tasks_page_class_init (BellhopTasksPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bellhop_tasks_page_get_property;
  object_class->set_property = bellhop_tasks_page_set_property;
  object_class->dispose = bellhop_tasks_page_dispose;
  widget_class->map = bellhop_tasks_page_map;
  widget_class->unmap = bellhop_tasks_page_unmap;

  /* What GTK's inspector asks of its pages. */
  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, NULL,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_OBJECT,
                                   g_param_spec_object ("object", NULL, NULL, G_TYPE_OBJECT,
                                                        G_PARAM_READWRITE |
                                                          G_PARAM_STATIC_STRINGS));
}

static void
bellhop_tasks_page_init (BellhopTasksPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->rows = g_list_store_new (TYPE_TASK_ROW);
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary, 0);
  gtk_widget_set_margin_top (GTK_WIDGET (self->summary), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->summary), 6);
  gtk_widget_set_margin_start (GTK_WIDGET (self->summary), 6);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->summary));

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled),
                                 make_view (G_LIST_MODEL (self->rows)));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (self), scrolled);
}

/**
 * bellhop_tasks_page_new:
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
bellhop_tasks_page_new (void)
{
  return g_object_new (BELLHOP_TYPE_TASKS_PAGE, NULL);
}

/**
 * bellhop_inspector_add_tasks:
 *
 * Adds the page "Tasks" to GTK's inspector (Ctrl+Shift+I). To be called before it is opened for the
 * first time.
 */
void
bellhop_inspector_add_tasks (void)
{
  const char        *name = "gtk-inspector-page";
  GIOExtensionPoint *point = g_io_extension_point_lookup (name);

  if (point == NULL)
    {
      point = g_io_extension_point_register (name);
      g_io_extension_point_set_required_type (point, GTK_TYPE_WIDGET);
    }
  g_io_extension_point_implement (name, BELLHOP_TYPE_TASKS_PAGE, "bellhop-tasks", 10);
}

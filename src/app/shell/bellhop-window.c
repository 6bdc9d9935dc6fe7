/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-activity.h"
#include "bellhop-app-private.h"
#include "bellhop-input-time.h"
#include "bellhop-sidebar.h"
#include "bellhop-toasts.h"
#include "bellhop-window.h"
#include "bellhop-window-actions.h"

#include <glib/gi18n-lib.h>

struct _BellhopWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  BellhopRegistry *registry;
  BellhopRunner   *runner;
  GSettings       *settings; /* NULL when the schema is not installed */
  GSignalGroup    *page_signals;

  /* Template */
  AdwToastOverlay *toasts;
  AdwLeaflet      *leaflet;
  GtkWidget       *separator;
  GtkWidget       *sidebar_box;
  AdwHeaderBar    *sidebar_bar;
  GtkWidget       *content_box;
  GtkWidget       *back_button;
  BellhopSidebar  *sidebar;
  GtkStack        *stack;
  AdwStatusPage   *start_page;
  AdwWindowTitle  *title;
  GtkMenuButton   *activity_button;
  GtkLabel        *activity_count;
  BellhopActivity *activity;
};

G_DEFINE_FINAL_TYPE (BellhopWindow, bellhop_window, ADW_TYPE_APPLICATION_WINDOW)

static void
n_active_cb (BellhopWindow *self)
{
  guint            n_active = bellhop_runner_get_n_active (self->runner);
  g_autofree char *count = g_strdup_printf ("%u", n_active);
  g_autofree char *tip = g_strdup_printf (ngettext ("Activity: %u action running",
                                                    "Activity: %u actions running", n_active),
                                          n_active);

  gtk_label_set_label (self->activity_count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->activity_count), n_active > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->activity_button),
                               n_active > 0 ? tip : _("Activity"));
  bellhop_window_update_actions (self);
}

/* The page shows its title itself, until that is scrolled away. */
static void
update_title (BellhopWindow *self)
{
  BellhopActionPage *page = bellhop_window_get_page (self);
  gboolean           wanted = page != NULL && bellhop_action_page_get_scrolled (page);

  adw_window_title_set_title (self->title, wanted ? bellhop_action_page_get_title (page) : "");
}

static void
page_changed_cb (BellhopWindow *self)
{
  BellhopActionPage *page = bellhop_window_get_page (self);

  if (self->page_signals == NULL)
    return;

  g_signal_group_set_target (self->page_signals, page);
  update_title (self);
  bellhop_window_update_actions (self);
}

/* Each page is made once, and keeps its state while another is shown. */
static gboolean
show_page (BellhopWindow *self,
           const char    *action_id)
{
  BellhopActionInfo *info = bellhop_registry_lookup (self->registry, action_id);

  if (info == NULL)
    return FALSE;

  if (gtk_stack_get_child_by_name (self->stack, action_id) == NULL)
    {
      g_autoptr(BellhopAction) action = bellhop_runner_create_action (self->runner, info);

      gtk_stack_add_named (self->stack, bellhop_action_page_new (action), action_id);
    }
  gtk_stack_set_visible_child_name (self->stack, action_id);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "action", action_id);
  return TRUE;
}

/* Walking through the list shows each page beside it; where there is room for one of
 * the two only, it takes a choice to leave the list. */
static void
chosen_cb (BellhopWindow     *self,
           BellhopActionInfo *info,
           gboolean           activated)
{
  if (activated)
    bellhop_window_show_action (self, bellhop_action_info_get_id (info));
  else if (!adw_leaflet_get_folded (self->leaflet))
    show_page (self, bellhop_action_info_get_id (info));
}

static void
back_cb (BellhopWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* Where there is room for one of the two only, each has what both need. */
static void
folded_cb (BellhopWindow *self)
{
  const gboolean is_folded = adw_leaflet_get_folded (self->leaflet);

  adw_header_bar_set_show_end_title_buttons (self->sidebar_bar, is_folded);
  gtk_widget_set_visible (self->back_button, is_folded);
}

/* Newer versions of libadwaita warn where a template or a binding names a property of the leaflet,
 * but have nothing in its place that 1.2 has too. Its functions are the same in all. */
static void
set_up_leaflet (BellhopWindow *self)
{
  AdwLeafletPage *separator = adw_leaflet_get_page (self->leaflet, self->separator);

  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  adw_leaflet_page_set_navigatable (separator, FALSE);
  folded_cb (self);
}

static GSettings *
settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* The window comes back as it was left: its size, and the action that was shown. */
static void
restore (BellhopWindow *self)
{
  g_autofree char *action = NULL;

  self->settings = settings_new ();
  if (self->settings == NULL)
    return;

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  action = g_settings_get_string (self->settings, "action");
  if (*action != '\0')
    bellhop_window_show_action (self, action);
}

/* Closing is quitting: what runs is not lost without a question. */
static gboolean
bellhop_window_close_request (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (application == NULL)
    return GTK_WINDOW_CLASS (bellhop_window_parent_class)->close_request (window);

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return GDK_EVENT_STOP;
}

static void
bellhop_window_dispose (GObject *object)
{
  BellhopWindow *self = BELLHOP_WINDOW (object);

  g_clear_object (&self->page_signals);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), BELLHOP_TYPE_WINDOW);
  g_clear_object (&self->registry);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (bellhop_window_parent_class)->dispose (object);
}

static void
bellhop_window_class_init (BellhopWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = bellhop_window_close_request;

  g_type_ensure (BELLHOP_TYPE_ACTIVITY);
  g_type_ensure (BELLHOP_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-window"));
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, separator);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, sidebar_bar);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, start_page);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, activity_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, activity_count);
  gtk_widget_class_bind_template_child (widget_class, BellhopWindow, activity);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);

  /* Here, and not as an accelerator, which would take it from a popover or a search. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.cancel", NULL);
}

static void
bellhop_window_init (BellhopWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_leaflet (self);
  bellhop_toasts_steady (self->toasts);
  bellhop_a11y_follow_stack (self->stack);
  bellhop_window_add_actions (self);
  bellhop_input_time_follow (GTK_WIDGET (self));

  self->page_signals = g_signal_group_new (BELLHOP_TYPE_ACTION_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify::can-cancel",
                                  G_CALLBACK (bellhop_window_update_actions), self);
  g_signal_group_connect_swapped (self->page_signals, "notify::scrolled", G_CALLBACK (update_title),
                                  self);
}

/**
 * bellhop_window_new:
 * @application: (nullable): the application
 * @registry: the actions
 * @runner: where they run
 *
 * Returns: (transfer none): a window
 */
BellhopWindow *
bellhop_window_new (GtkApplication  *application,
                    BellhopRegistry *registry,
                    BellhopRunner   *runner)
{
  BellhopWindow *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_REGISTRY (registry), NULL);
  g_return_val_if_fail (BELLHOP_IS_RUNNER (runner), NULL);

  self = g_object_new (BELLHOP_TYPE_WINDOW, "application", application, NULL);
  self->registry = g_object_ref (registry);
  self->runner = g_object_ref (runner);
  adw_status_page_set_icon_name (self->start_page, APP_ID "-symbolic");
  bellhop_sidebar_set_models (self->sidebar, registry, runner);
  bellhop_activity_set_runner (self->activity, runner);
  g_signal_connect_object (runner, "notify::n-active", G_CALLBACK (n_active_cb), self,
                           G_CONNECT_SWAPPED);
  n_active_cb (self);
  page_changed_cb (self);
  bellhop_sidebar_find (self->sidebar);
  restore (self);
  return self;
}

/**
 * bellhop_window_get_runner:
 * @self: a window
 *
 * Returns: (transfer none): where its actions run
 */
BellhopRunner *
bellhop_window_get_runner (BellhopWindow *self)
{
  g_return_val_if_fail (BELLHOP_IS_WINDOW (self), NULL);
  return self->runner;
}

/**
 * bellhop_window_get_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page that is shown, if it is one of an action
 */
BellhopActionPage *
bellhop_window_get_page (BellhopWindow *self)
{
  GtkWidget *page = NULL;

  g_return_val_if_fail (BELLHOP_IS_WINDOW (self), NULL);

  page = gtk_stack_get_visible_child (self->stack);
  return BELLHOP_IS_ACTION_PAGE (page) ? BELLHOP_ACTION_PAGE (page) : NULL;
}

/**
 * bellhop_window_show_action:
 * @self: a window
 * @action_id: the id of an action
 *
 * Shows the page of an action, ready to be filled in.
 *
 * Returns: whether there is such an action
 */
gboolean
bellhop_window_show_action (BellhopWindow *self,
                            const char    *action_id)
{
  g_return_val_if_fail (BELLHOP_IS_WINDOW (self), FALSE);

  if (!show_page (self, action_id))
    return FALSE;

  bellhop_sidebar_select (self->sidebar, action_id);
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
  bellhop_action_page_focus (bellhop_window_get_page (self));
  return TRUE;
}

/**
 * bellhop_window_add_toast:
 * @self: a window
 * @text: what to say
 *
 * Says something in passing.
 */
void
bellhop_window_add_toast (BellhopWindow *self,
                          const char    *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (BELLHOP_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/**
 * bellhop_window_find:
 * @self: a window
 *
 * Moves to the search for actions.
 */
void
bellhop_window_find (BellhopWindow *self)
{
  g_return_if_fail (BELLHOP_IS_WINDOW (self));

  gtk_widget_set_visible (self->sidebar_box, TRUE);
  adw_leaflet_set_visible_child (self->leaflet, self->sidebar_box);
  bellhop_sidebar_find (self->sidebar);
}

/**
 * bellhop_window_toggle_sidebar:
 * @self: a window
 *
 * Hides the sidebar or shows it; where there is room for one of the two only, goes
 * there and back.
 */
void
bellhop_window_toggle_sidebar (BellhopWindow *self)
{
  gboolean at_sidebar = FALSE;

  g_return_if_fail (BELLHOP_IS_WINDOW (self));

  at_sidebar = adw_leaflet_get_visible_child (self->leaflet) == self->sidebar_box;
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_set_visible (self->sidebar_box, !gtk_widget_get_visible (self->sidebar_box));
  else
    adw_leaflet_set_visible_child (self->leaflet,
                                   at_sidebar ? self->content_box : self->sidebar_box);
}

/**
 * bellhop_window_show_activity:
 * @self: a window
 *
 * Opens the list of what runs.
 */
void
bellhop_window_show_activity (BellhopWindow *self)
{
  g_return_if_fail (BELLHOP_IS_WINDOW (self));

  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
  gtk_menu_button_popup (self->activity_button);
}

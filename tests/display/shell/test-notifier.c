/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-notifier.h"

/* A desktop that is told of notifications, on the bus of the test. */
typedef struct
{
  GDBusConnection *bus;
  guint            name_id;
  guint            object_id;
  gboolean         is_there;
  guint            n_notified;
  guint32          replaced; /* by the last */
  char            *title;
  char            *body;
} Desktop;

static const char interface[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' "
  "direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' "
  "direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "</interface></node>";

static void
called_cb (GDBusConnection       *bus,
           const char            *sender,
           const char            *path,
           const char            *interface_name,
           const char            *method,
           GVariant              *arguments,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  Desktop *self = data;

  if (g_strcmp0 (method, "Notify") != 0)
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->body, g_free);
  g_variant_get (arguments, "(susssasa{sv}i)", NULL, &self->replaced, NULL, &self->title,
                 &self->body, NULL, NULL, NULL);
  self->n_notified++;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
}

static void
acquired_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         data)
{
  ((Desktop *) data)->is_there = TRUE;
}

static void
desktop_init (Desktop         *self,
              GDBusConnection *bus)
{
  static const GDBusInterfaceVTable table = { .method_call = called_cb };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);

  *self = (Desktop){ .bus = bus };
  self->object_id = g_dbus_connection_register_object (bus, "/org/freedesktop/Notifications",
                                                       node->interfaces[0], &table, self, NULL,
                                                       NULL);
  g_assert_cmpuint (self->object_id, !=, 0);
  self->name_id = g_bus_own_name_on_connection (bus, "org.freedesktop.Notifications",
                                                G_BUS_NAME_OWNER_FLAGS_NONE, acquired_cb, NULL,
                                                self, NULL);
}

static void
desktop_clear (Desktop *self)
{
  g_bus_unown_name (self->name_id);
  g_dbus_connection_unregister_object (self->bus, self->object_id);
  g_free (self->title);
  g_free (self->body);
}

static gboolean
is_there (gpointer data)
{
  return ((Desktop *) data)->is_there;
}

static gboolean
has_one (gpointer data)
{
  return ((Desktop *) data)->n_notified == 1;
}

static gboolean
has_two (gpointer data)
{
  return ((Desktop *) data)->n_notified == 2;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GVariant) id = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_assert_nonnull (id);
  *(gboolean *) data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* The bus keeps the order: what was sent before has arrived when this is answered. */
static void
go_there_and_back (Desktop *self)
{
  gboolean is_back = FALSE;

  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, answered_cb, &is_back);
  bellhop_display_until (is_set, &is_back);
}

/* Nobody looks at a window: the desktop shows what a run tells, and what it tells next in its
   place. */
static void
test_told (void)
{
  g_autoptr(GtkApplication) application = gtk_application_new ("io.github.bellhop.Test",
                                                               G_APPLICATION_DEFAULT_FLAGS);
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  g_autoptr(BellhopRunner) runner = bellhop_runner_new ();
  g_autoptr(BellhopNotifier) notifier = bellhop_notifier_new (application, runner);
  g_autoptr(BellhopAction) action =
    bellhop_runner_create_action (runner,
                                  bellhop_registry_lookup (registry, "files.usage"));
  g_autoptr(BellhopRun) run = NULL;
  Desktop desktop;

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  desktop_init (&desktop, g_application_get_dbus_connection (G_APPLICATION (application)));
  bellhop_display_until (is_there, &desktop);

  g_object_set (action, "folder", g_get_home_dir (), NULL);
  run = bellhop_action_call (action);
  bellhop_run_tell (run, "It is full");
  bellhop_display_until (has_one, &desktop);
  g_assert_cmpstr (desktop.title, ==, "Disk Usage");
  g_assert_cmpstr (desktop.body, ==, "It is full");
  g_assert_cmpuint (desktop.replaced, ==, 0);
  go_there_and_back (&desktop);

  bellhop_run_tell (run, "It is not");
  bellhop_display_until (has_two, &desktop);
  g_assert_cmpstr (desktop.body, ==, "It is not");
  g_assert_cmpuint (desktop.replaced, ==, 7);

  bellhop_action_cancel (action);
  bellhop_display_assert_nothing_lives ();
  desktop_clear (&desktop);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/notifier/told", test_told);
  return bellhop_display_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

/* --- A network that the test plugs and unplugs --- */

#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

struct _TestNetwork
{
  GObject parent_instance;

  gboolean is_available;
};

typedef enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
} TestNetworkProperty;

static gboolean
test_network_initable_init (GInitable    *initable,
                            GCancellable *cancellable,
                            GError      **error)
{
  return TRUE;
}

static void
initable_interface_init (GInitableIface *interface)
{
  interface->init = test_network_initable_init;
}

static void
monitor_interface_init (GNetworkMonitorInterface *interface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestNetwork,
                               test_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_interface_init)
                                 G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                        monitor_interface_init))

static void
test_network_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TestNetwork *self = TEST_NETWORK (object);

  switch ((TestNetworkProperty) prop_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, self->is_available);
      break;
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, self->is_available ? G_NETWORK_CONNECTIVITY_FULL
                                                  : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
test_network_class_init (TestNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_network_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_network_init (TestNetwork *self)
{
}

static void
plug (TestNetwork *self,
      gboolean     is_available)
{
  self->is_available = is_available;
  g_signal_emit_by_name (self, "network-changed", is_available);
}

/* --- Attempts --- */

static BellhopFuture *
attempt_cb (guint    attempt,
            gpointer data)
{
  *(guint *) data = attempt;
  if (attempt == 3)
    return bellhop_resolved (bellhop_value_int64 (attempt));
  return bellhop_rejected (
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "Nobody there"));
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* The delay is over, and there is still no network: no attempt is made, however often something
 * else about it changes. */
static void
test_waits (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(TestNetwork) network = g_object_new (TEST_TYPE_NETWORK, NULL);
  const BellhopRetryPolicy policy = {
    .max_attempts = 3,
    .base_delay_ms = 1000,
    .max_delay_ms = 1000,
    .network = G_NETWORK_MONITOR (network),
  };
  guint n_attempts = 0;
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_retry (&policy, attempt_cb, &n_attempts, NULL)));
  bellhop_test_drain (test);
  g_assert_cmpuint (n_attempts, ==, 1);
  bellhop_test_clock_advance (G_TIME_SPAN_HOUR);
  bellhop_test_drain (test);
  plug (network, FALSE);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_attempts, ==, 1);

  plug (network, TRUE);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_attempts, ==, 2);
  bellhop_test_clock_advance (G_TIME_SPAN_HOUR);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
  g_assert_cmpuint (n_attempts, ==, 3);
  bellhop_test_clock_stop ();
}

static void
test_cancelled (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(TestNetwork) network = g_object_new (TEST_TYPE_NETWORK, NULL);
  const BellhopRetryPolicy policy = { .max_attempts = 3, .network = G_NETWORK_MONITOR (network) };
  guint                    n_attempts = 0;
  g_autoptr(BellhopTask) task = NULL;

  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_retry (&policy, attempt_cb, &n_attempts, NULL)));
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (n_attempts, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&network));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/retry/network/waits", NULL, test_waits);
  bellhop_test_add ("/retry/network/cancelled", NULL, test_cancelled);
  return g_test_run ();
}

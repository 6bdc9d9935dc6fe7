/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

static void
note_enabled_cb (GActionGroup *group,
                 const char   *name,
                 gboolean      enabled,
                 GString      *notes)
{
  g_string_append_printf (notes, "%s %s; ", name, enabled ? "on" : "off");
}

static void
note_state_cb (GActionGroup *group,
               const char   *name,
               GVariant     *state,
               GString      *notes)
{
  g_string_append_printf (notes, "%s %s; ", name, g_variant_get_boolean (state) ? "runs" : "rests");
}

/* An action map, as a window has one, with the trigger "it" in it. */
static GSimpleActionGroup *
create_group (BellhopAction     *action,
              BellhopTriggerKind kind,
              GString           *notes)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();
  g_autoptr(BellhopTrigger) trigger = bellhop_trigger_new ("it", action, kind);

  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (trigger));
  g_signal_connect (group, "action-enabled-changed", G_CALLBACK (note_enabled_cb), notes);
  g_signal_connect (group, "action-state-changed", G_CALLBACK (note_state_cb), notes);
  return group;
}

static void
activate (GSimpleActionGroup *group)
{
  g_action_group_activate_action (G_ACTION_GROUP (group), "it", NULL);
}

static gboolean
is_enabled (GSimpleActionGroup *group)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (group), "it");
}

static gboolean
get_state (GSimpleActionGroup *group)
{
  g_autoptr(GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (group), "it");

  return g_variant_get_boolean (state);
}

static void
test_call (BellhopTest  *test,
           gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  GSimpleActionGroup *group = create_group (action, BELLHOP_TRIGGER_CALL, notes);

  activate (group);
  g_assert_true (bellhop_action_get_pending (action));
  bellhop_test_drain (test);
  g_assert_true (is_enabled (group));
  activate (group);
  bellhop_test_drain (test);
  g_assert_true (gated_action_get_gate (0)->was_cancelled);
  gated_action_open_and_drain (test, 1);
  g_assert_nonnull (bellhop_action_get_last_done_run (action));
  g_assert_null (g_action_group_get_action_state_type (G_ACTION_GROUP (group), "it"));
  g_assert_cmpstr (notes->str, ==, "");
  g_assert_finalize_object (group);
  gated_action_finish (test, action);
}

/* A second press in the same turn, before anybody was told, does nothing either. */
static void
test_call_once (BellhopTest  *test,
                gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  GSimpleActionGroup *group = create_group (action, BELLHOP_TRIGGER_CALL_ONCE, notes);

  activate (group);
  g_assert_false (is_enabled (group));
  activate (group);
  bellhop_test_drain (test);
  activate (group);
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  gated_action_open_and_drain (test, 0);
  g_assert_true (is_enabled (group));
  g_assert_cmpstr (notes->str, ==, "it off; it on; ");
  g_assert_finalize_object (group);
  gated_action_finish (test, action);
}

/* It can cancel what was called in the same turn. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  GSimpleActionGroup *group = create_group (action, BELLHOP_TRIGGER_CANCEL, notes);
  g_autoptr(BellhopRun) run = NULL;

  g_assert_false (is_enabled (group));
  activate (group);
  bellhop_test_drain (test);
  run = bellhop_action_call (action);
  g_assert_true (is_enabled (group));
  activate (group);
  g_assert_false (bellhop_action_get_pending (action));
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_USER);
  g_object_unref (gated_action_call_and_drain (test, action));
  activate (group);
  bellhop_test_drain (test);
  g_assert_true (g_str_has_suffix (notes->str, "it on; it off; "));
  g_assert_finalize_object (group);
  gated_action_finish (test, action);
}

static void
test_toggle (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction *action = gated_action_create (test);
  g_autoptr(GString) notes = g_string_new (NULL);
  GSimpleActionGroup *group = create_group (action, BELLHOP_TRIGGER_TOGGLE, notes);

  g_assert_false (get_state (group));
  activate (group);
  g_assert_true (get_state (group));
  bellhop_test_drain (test);
  activate (group);
  g_assert_false (get_state (group));
  bellhop_test_drain (test);
  g_action_group_change_action_state (G_ACTION_GROUP (group), "it", g_variant_new_boolean (TRUE));
  g_action_group_change_action_state (G_ACTION_GROUP (group), "it", g_variant_new_boolean (TRUE));
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpstr (notes->str, ==, "it runs; it rests; it runs; it rests; ");
  g_assert_finalize_object (group);
  gated_action_finish (test, action);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/trigger/call", NULL, test_call);
  bellhop_test_add ("/trigger/call-once", NULL, test_call_once);
  bellhop_test_add ("/trigger/cancel", NULL, test_cancel);
  bellhop_test_add ("/trigger/toggle", NULL, test_toggle);

  return g_test_run ();
}

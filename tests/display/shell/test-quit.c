/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-application.h"
#include "bellhop-display.h"
#include "bellhop-test-gate.h"

#include <bellhop-action-info-private.h>
#include <bellhop-testing.h>

enum
{
  GRACE_MS = 2000
};

/* --- An action whose job stands at a gate --- */

#define TYPE_GATE_ACTION (gate_action_get_type ())
G_DECLARE_FINAL_TYPE (GateAction, gate_action, TEST, GATE_ACTION, BellhopAction)

struct _GateAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (GateAction, gate_action, BELLHOP_TYPE_ACTION)

static BellhopTestGate gate;

static gboolean
gate_action_perform (BellhopAction *action,
                     BellhopRun    *run,
                     GError       **error)
{
  return bellhop_await (bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate, NULL), error);
}

static void
gate_action_class_init (GateActionClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = gate_action_perform;
  bellhop_action_class_set_about (action_class, "test.gate", "Stand at the gate",
                                  "Waits for the test");
  bellhop_action_class_set_category (action_class, "Test", "system-run-symbolic");
}

static void
gate_action_init (GateAction *self)
{
}

/* --- The application, from its start to its end --- */

typedef struct
{
  BellhopApplication *application; /* Owned */
  BellhopRun         *run;         /* Owned: what runs while it is asked to quit */
  BellhopFiberFunc    story;
  gboolean            has_ended;
} Fixture;

/* The main loop is the application's: what is waited for is looked at each time round. */
static gboolean
wait_until (gboolean (*condition) (Fixture *self),
            Fixture *self,
            GError **error)
{
  while (!condition (self))
    if (!bellhop_yield (error))
      return FALSE;
  return TRUE;
}

static gboolean
has_window (Fixture *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self->application)) != NULL;
}

static GtkWidget *
find_window (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type))
        return toplevel;
    }
  return NULL;
}

static GtkWidget *
find_dialog (Fixture *self)
{
  return find_window (ADW_TYPE_MESSAGE_DIALOG);
}

static gboolean
has_dialog (Fixture *self)
{
  return find_dialog (self) != NULL;
}

static gboolean
is_at_gate (Fixture *self)
{
  gboolean has_come;

  g_mutex_lock (&gate.mutex);
  has_come = gate.n_run > 0;
  g_mutex_unlock (&gate.mutex);
  return has_come;
}

static gboolean
has_no_dialog (Fixture *self)
{
  return !has_dialog (self);
}

static void
ask_to_quit (Fixture *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
}

static gboolean
start_action (Fixture *self,
              GError **error)
{
  BellhopRunner *runner = bellhop_application_get_runner (self->application);
  g_autoptr(BellhopActionInfo) info = _bellhop_action_info_new (TYPE_GATE_ACTION);
  g_autoptr(BellhopAction) action = NULL;

  if (!wait_until (has_window, self, error))
    return FALSE;
  action = bellhop_runner_create_action (runner, info);
  self->run = bellhop_action_call (action);
  if (!wait_until (is_at_gate, self, error))
    return FALSE;
  g_assert_cmpuint (bellhop_runner_get_n_active (runner), ==, 1);
  return TRUE;
}

/* An action runs, somebody quits, is asked, and answers. */
static gboolean
quit_and_answer (Fixture    *self,
                 const char *answer,
                 GError    **error)
{
  if (self->run == NULL && !start_action (self, error))
    return FALSE;
  ask_to_quit (self);
  if (!wait_until (has_dialog, self, error))
    return FALSE;
  g_assert_true (bellhop_display_shows (find_dialog (self), "• Stand at the gate"));
  bellhop_display_click (bellhop_display_get (find_dialog (self), GTK_TYPE_BUTTON, answer));
  return wait_until (has_no_dialog, self, error);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->story = (BellhopFiberFunc) data;
  self->application = bellhop_application_new ();
  g_application_set_flags (G_APPLICATION (self->application), G_APPLICATION_NON_UNIQUE);
  bellhop_test_clock_start (FALSE);
  bellhop_test_gate_init (&gate);
  gate.obeys = TRUE;
}

static gboolean
is_settled (gpointer run)
{
  return bellhop_run_is_settled (run);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_assert_true (self->has_ended);
  bellhop_test_gate_open (&gate);
  bellhop_display_until (is_settled, self->run);
  bellhop_display_drain ();
  g_clear_object (&self->run);
  bellhop_test_clock_stop ();
  bellhop_test_gate_clear (&gate);
  bellhop_display_assert_nothing_lives ();
}

/* The application runs until the story has made it quit. */
static void
run_story (Fixture      *self,
           gconstpointer data)
{
  char  *arguments[] = { g_strdup ("bellhop"), NULL };
  char **argv = arguments;

  bellhop_spawn_forever (bellhop_async (self->story, self, NULL));
  g_assert_cmpint (g_application_run (G_APPLICATION (self->application), 1, argv), ==, 0);
  self->has_ended = TRUE;
  g_free (arguments[0]);
  bellhop_display_drain ();
  g_assert_finalize_object (self->application);
}

/* --- The stories --- */

static gboolean
is_told (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (gtk_application_get_active_window (
                                  GTK_APPLICATION (self->application))),
                                "Bellhop will quit when all actions have finished");
}

static gboolean
wait_story (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Fixture *self = data;

  if (!quit_and_answer (self, "Quit When _Done", error) || !wait_until (is_told, self, error))
    return FALSE;
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_RUNNING);
  bellhop_test_gate_open (&gate);
  return TRUE;
}

/* Who waits gets what was asked for, and then the program ends by itself. */
static void
test_wait (Fixture      *self,
           gconstpointer data)
{
  run_story (self, data);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_DONE);
}

static gboolean
is_stopping (Fixture *self)
{
  return bellhop_run_get_state (self->run) == BELLHOP_RUN_STOPPING;
}

static gboolean
cancel_story (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Fixture *self = data;

  if (!quit_and_answer (self, "_Cancel and Quit", error) || !wait_until (is_stopping, self, error))
    return FALSE;
  g_assert_false (gtk_widget_get_visible (
    GTK_WIDGET (gtk_application_get_windows (GTK_APPLICATION (self->application))->data)));
  bellhop_test_gate_open (&gate);
  return TRUE;
}

/* The window goes at once, the program when what ran has unwound. */
static void
test_cancel (Fixture      *self,
             gconstpointer data)
{
  run_story (self, data);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_CANCELLED);
}

static gboolean
force_story (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Fixture *self = data;

  if (!quit_and_answer (self, "_Cancel and Quit", error) || !wait_until (is_stopping, self, error))
    return FALSE;
  bellhop_test_clock_advance (GRACE_MS * 1000);
  return TRUE;
}

/* What does not stop holds the program up for the grace and no longer. */
static void
test_force (Fixture      *self,
            gconstpointer data)
{
  run_story (self, data);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_STOPPING);
}

static gboolean
is_done (Fixture *self)
{
  return bellhop_run_get_state (self->run) == BELLHOP_RUN_DONE;
}

static gboolean
stay_story (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Fixture *self = data;

  if (!quit_and_answer (self, "_Keep Open", error))
    return FALSE;
  bellhop_test_gate_open (&gate);
  if (!wait_until (is_done, self, error))
    return FALSE;
  for (guint i = 0; i < 100; i++)
    if (!bellhop_yield (error))
      return FALSE;
  g_assert_true (has_window (self));
  g_assert_true (gtk_widget_get_visible (
    GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self->application)))));
  ask_to_quit (self);
  return TRUE;
}

static gboolean
change_mind_story (gpointer      data,
                   BellhopValue *result,
                   GError      **error)
{
  return quit_and_answer (data, "Quit When _Done", error) && stay_story (data, result, error);
}

/* The program goes on; later, when nothing runs, nobody is asked. That is so, too, when it was to
 * quit at the end first. */
static void
test_stay (Fixture      *self,
           gconstpointer data)
{
  run_story (self, data);
  g_assert_cmpint (bellhop_run_get_state (self->run), ==, BELLHOP_RUN_DONE);
}

static gboolean
has_about (Fixture *self)
{
  GtkWidget *window = find_window (ADW_TYPE_ABOUT_WINDOW);

  return window != NULL && gtk_widget_get_mapped (window);
}

static gboolean
about_story (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Fixture *self = data;

  if (!start_action (self, error))
    return FALSE;
  bellhop_test_gate_open (&gate);
  if (!wait_until (is_done, self, error))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "about", NULL);
  if (!wait_until (has_about, self, error))
    return FALSE;
  ask_to_quit (self);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, story, func) \
  g_test_add ("/quit/E145-" path, Fixture, (gconstpointer) (story), set_up, func, tear_down)
  add ("wait", wait_story, test_wait);
  add ("cancel", cancel_story, test_cancel);
  add ("force", force_story, test_force);
  add ("stay", stay_story, test_stay);
  add ("change-mind", change_mind_story, test_stay);
#undef add
  g_test_add ("/quit/about", Fixture, about_story, set_up, test_stay, tear_down);
  return bellhop_display_run ();
}

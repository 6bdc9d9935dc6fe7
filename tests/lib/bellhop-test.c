/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "bellhop-test.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>

enum
{
  GRACE_MS = 5000,
  MAX_OPEN_FOLDERS = 16,
};

typedef struct
{
  BellhopFuture *future;
  BellhopValue  *out_value;
  GError        *error;
  gboolean       succeeded;
} Awaited;

/* While output is captured */
static GString *captured;
static GLogFunc log_before;

/* BELLHOP_TEST_DEADLINE, in seconds: more where sanitizers or valgrind slow everything down. */
static gint64
get_deadline_us (void)
{
  const char *text = g_getenv ("BELLHOP_TEST_DEADLINE");
  gint64      seconds = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 20;

  return seconds * G_USEC_PER_SEC;
}

static char *
describe_counts (void)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return g_strdup_printf ("%u futures, %u fibers, %u tasks, %u scopes, %u jobs, %u timers",
                          counts.futures,
                          counts.fibers,
                          counts.tasks,
                          counts.scopes,
                          counts.jobs,
                          counts.timers);
}

static gboolean
wake_cb (gpointer data)
{
  gboolean *expired = data;

  *expired = TRUE;
  return G_SOURCE_CONTINUE;
}

static int
remove_entry (const char        *path,
              const struct stat *status,
              int                kind,
              struct FTW        *walk)
{
  return remove (path);
}

static gboolean
await_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Awaited *self = data;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  self->succeeded = bellhop_await_value (g_steal_pointer (&self->future), &value, &self->error);
  if (self->succeeded && self->out_value != NULL)
    *self->out_value = bellhop_value_steal (&value);
  return TRUE;
}

static gboolean
task_settled (gpointer data)
{
  return bellhop_task_is_settled (data);
}

/**
 * bellhop_test_init:
 * @argc: (inout): the number of arguments
 * @argv: (inout): the arguments
 *
 * Prepares a test program, with user folders of its own.
 */
void
bellhop_test_init (int    *argc,
                   char ***argv)
{
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
}

/**
 * bellhop_test_add:
 * @path: the name of the test, as in `/scope/cancel/drains-children`
 * @data: (nullable): handed to @func
 * @func: the test
 *
 * Adds a test that is given a [struct@BellhopTest].
 */
void
bellhop_test_add (const char     *path,
                  gconstpointer   data,
                  BellhopTestFunc func)
{
  g_test_add (path, BellhopTest, data, bellhop_test_set_up, func, bellhop_test_tear_down);
}

/**
 * bellhop_test_set_up:
 * @self: a fixture, all zero
 * @data: ignored
 *
 * Starts a runtime on a main context of the test's own.
 */
void
bellhop_test_set_up (BellhopTest  *self,
                     gconstpointer data)
{
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  bellhop_runtime_start (self->context);
  self->scope = bellhop_scope_new (g_test_get_path (), NULL);
}

/**
 * bellhop_test_tear_down:
 * @self: a fixture
 * @data: ignored
 *
 * Stops the runtime, and fails when anything of it is still alive.
 */
void
bellhop_test_tear_down (BellhopTest  *self,
                        gconstpointer data)
{
  g_autofree char *alive = NULL;
  BellhopCounts    counts;

  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SHUTDOWN);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  /* What is told once a turn keeps its object until it has been told. */
  bellhop_test_drain (self);
  if (!bellhop_runtime_stop (GRACE_MS))
    g_error ("%s: something ignores its cancellation", g_test_get_path ());

  bellhop_get_counts (&counts);
  if (memcmp (&counts, &(BellhopCounts){ 0 }, sizeof counts) != 0)
    {
      alive = describe_counts ();
      g_error ("%s: left alive: %s", g_test_get_path (), alive);
    }

  g_main_context_pop_thread_default (self->context);
  g_clear_pointer (&self->context, g_main_context_unref);
  if (self->folder != NULL)
    nftw (self->folder, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&self->folder, g_free);
}

/**
 * bellhop_test_run_until_at:
 * @self: a fixture
 * @condition: (scope call): what is waited for
 * @data: handed to @condition
 * @what: the condition, as a person reads it
 * @site: where it is waited for
 *
 * Turns the test's loop until @condition holds. Fails after a deadline, and
 * says what is still alive.
 */
void
bellhop_test_run_until_at (BellhopTest         *self,
                           BellhopTestCondition condition,
                           gpointer             data,
                           const char          *what,
                           const char          *site)
{
  g_autoptr(GSource) deadline = g_timeout_source_new ((guint) (get_deadline_us () / 1000));
  g_autofree char *alive = NULL;
  gboolean         expired = FALSE;

  g_source_set_static_name (deadline, "test deadline");
  g_source_set_callback (deadline, wake_cb, &expired, NULL);
  g_source_attach (deadline, self->context);
  while (!condition (data))
    {
      if (expired)
        {
          alive = describe_counts ();
          g_error ("%s: %s: gave up waiting for %s; alive: %s", g_test_get_path (), site, what,
                   alive);
        }
      g_main_context_iteration (self->context, TRUE);
    }
  g_source_destroy (deadline);
}

/**
 * bellhop_test_await_at:
 * @self: a fixture
 * @future: (transfer full): what is waited for
 * @out_value: (out) (optional): the value that @future resolved to
 * @error: return location for the error that @future was rejected with
 * @what: the future, as a person reads it
 * @site: where it is waited for
 *
 * Turns the test's loop until @future has settled. Fails after a deadline, and
 * says what is still alive.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_test_await_at (BellhopTest   *self,
                       BellhopFuture *future,
                       BellhopValue  *out_value,
                       GError       **error,
                       const char    *what,
                       const char    *site)
{
  Awaited awaited = { .future = future, .out_value = out_value };
  g_autoptr(BellhopScope) scope = bellhop_scope_new (what, NULL);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn_at (scope, bellhop_async (await_fiber, &awaited, NULL), site));

  bellhop_test_run_until_at (self, task_settled, task, what, site);
  if (awaited.error != NULL)
    g_propagate_error (error, g_steal_pointer (&awaited.error));
  return awaited.succeeded;
}

/**
 * bellhop_test_drain:
 * @self: a fixture
 *
 * Turns the test's loop until nothing is ready. The runtime steps aside for an iteration when its
 * budget is spent, so one in which nothing happened is not yet the end.
 */
void
bellhop_test_drain (BellhopTest *self)
{
  guint n_idle = 0;

  while (n_idle < 2)
    n_idle = g_main_context_iteration (self->context, FALSE) ? 0 : n_idle + 1;
}

/**
 * bellhop_test_get_n_rounds:
 * @n_rounds: how many rounds there are usually
 *
 * Gets how many rounds a test at random has: BELLHOP_TEST_ROUNDS times as many as usual.
 *
 * Returns: the number
 */
guint
bellhop_test_get_n_rounds (guint n_rounds)
{
  const char *text = g_getenv ("BELLHOP_TEST_ROUNDS");
  const guint factor = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 1;

  return n_rounds * MAX (factor, 1);
}

/**
 * bellhop_test_get_folder:
 * @self: a fixture
 *
 * Gets a folder of the test's own, which is removed after it.
 *
 * Returns: the folder's path
 */
const char *
bellhop_test_get_folder (BellhopTest *self)
{
  g_autoptr(GError) error = NULL;

  if (self->folder == NULL)
    self->folder = g_dir_make_tmp ("bellhop-test-XXXXXX", &error);
  g_assert_no_error (error);
  return self->folder;
}

/**
 * bellhop_test_write_file:
 * @self: a fixture
 * @name: a path inside the test's folder
 * @contents: what the file holds
 * @length: the length of @contents, or -1 when it ends with a zero byte
 *
 * Writes a file in the test's folder, and the folders on the way to it.
 *
 * Returns: (transfer full): the file's path
 */
char *
bellhop_test_write_file (BellhopTest *self,
                         const char  *name,
                         const char  *contents,
                         gssize       length)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (self), name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  if (g_mkdir_with_parents (parent, 0700) != 0)
    g_error ("%s: %s", parent, g_strerror (errno));
  g_file_set_contents (path, contents, length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

/* What a test program says of itself begins with a number sign. */
static void
capture_cb (const char *text)
{
  if (!g_str_has_prefix (text, "#"))
    g_string_append (captured, text);
}

/* Later versions of GLib print the sign apart from what is said. */
static void
drop_debug_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       data)
{
  if ((level & G_LOG_LEVEL_MASK) < G_LOG_LEVEL_INFO)
    log_before (domain, level, message, data);
}

const GString *
bellhop_test_start_capture (void)
{
  g_assert_null (captured);

  captured = g_string_new (NULL);
  g_set_print_handler (capture_cb);
  log_before = g_log_set_default_handler (drop_debug_cb, NULL);
  return captured;
}

char *
bellhop_test_stop_capture (void)
{
  g_log_set_default_handler (log_before, NULL);
  g_set_print_handler (NULL);
  return g_string_free (g_steal_pointer (&captured), FALSE);
}

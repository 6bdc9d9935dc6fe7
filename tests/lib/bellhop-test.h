/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

/* What a test is given: a loop of its own with a runtime on it. */
typedef struct
{
  GMainContext *context;
  BellhopScope *scope;
  char         *folder;
} BellhopTest;

typedef void (*BellhopTestFunc) (BellhopTest  *test,
                                 gconstpointer data);
typedef gboolean (*BellhopTestCondition) (gpointer data);

void bellhop_test_init (int    *argc,
                        char ***argv);
void bellhop_test_add (const char     *path,
                       gconstpointer   data,
                       BellhopTestFunc func);
void bellhop_test_set_up (BellhopTest  *self,
                          gconstpointer data);
void bellhop_test_tear_down (BellhopTest  *self,
                             gconstpointer data);

/* Both give up after a deadline and say what is still alive. */
#define bellhop_test_run_until(self, condition, data) \
  (bellhop_test_run_until_at ((self), (condition), (data), #condition, G_STRLOC))
#define bellhop_test_await(self, future, out_value, error) \
  (bellhop_test_await_at ((self), (future), (out_value), (error), #future, G_STRLOC))

void bellhop_test_run_until_at (BellhopTest         *self,
                                BellhopTestCondition condition,
                                gpointer             data,
                                const char          *what,
                                const char          *site);
gboolean bellhop_test_await_at (BellhopTest   *self,
                                BellhopFuture *future,
                                BellhopValue  *out_value,
                                GError       **error,
                                const char    *what,
                                const char    *site);

/* Turns the loop until nothing is ready. */
void bellhop_test_drain (BellhopTest *self);

/* How often a test at random is to be done: as often as it says, or more where there is time. */
guint bellhop_test_get_n_rounds (guint n_rounds);

/* A folder of the test's own, removed with all that is in it. */
const char *bellhop_test_get_folder (BellhopTest *self);
char *bellhop_test_write_file (BellhopTest *self,
                               const char  *name,
                               const char  *contents,
                               gssize       length);

/* Between the two, what a program prints is kept, without what GLib and g_debug() say in tests. The
 * first returns what has been kept so far. */
const GString *bellhop_test_start_capture (void);
char *bellhop_test_stop_capture (void);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-backtrace-private.h"

#include "bellhop-error-private.h"
#include "bellhop-runtime-private.h"

/*
 * By which awaits an error has come. A GError has no room for it, so the sites of the latest errors
 * are kept beside them, under their addresses. An address says little once its error is freed and
 * another lies there, which is why whoever notes a site says whether it goes on with an old one.
 */

enum
{
  MAX_ERRORS = 32,
  MAX_SITES = 16
};

typedef struct
{
  const GError *error; /* an address, never followed */
  GQuark        domain;
  int           code;
  guint         serial;
  guint         n_sites;
  const char   *sites[MAX_SITES];
} Trace;

static Trace traces[MAX_ERRORS];
static guint n_noted;

static Trace *
find_trace (const GError *error)
{
  guint serial = _bellhop_error_get_serial (error);

  for (guint i = 0; i < MAX_ERRORS; i++)
    if (traces[i].error == error && traces[i].domain == error->domain &&
        traces[i].code == error->code && traces[i].serial == serial)
      return &traces[i];
  return NULL;
}

static Trace *
begin_trace (const GError *error)
{
  Trace *trace = find_trace (error);

  if (trace == NULL)
    trace = &traces[n_noted++ % MAX_ERRORS];
  *trace = (Trace){ .error = error,
                    .domain = error->domain,
                    .code = error->code,
                    .serial = _bellhop_error_get_serial (error) };
  return trace;
}

void
_bellhop_backtrace_note (const GError *error,
                         const char   *site,
                         gboolean      continues)
{
  Trace *trace = continues ? find_trace (error) : NULL;

  if (trace == NULL)
    trace = begin_trace (error);
  if (trace->n_sites < MAX_SITES)
    trace->sites[trace->n_sites++] = site;
}

gboolean
_bellhop_backtrace_has (const GError *error)
{
  return find_trace (error) != NULL;
}

GError *
_bellhop_backtrace_copy_error (const GError *error)
{
  GError *copy = g_error_copy (error);
  Trace  *trace = find_trace (error);
  Trace   noted;

  if (trace != NULL)
    {
      noted = *trace;
      noted.error = copy;
      noted.serial = _bellhop_error_get_serial (copy);
      *begin_trace (copy) = noted;
    }
  return copy;
}

/**
 * bellhop_error_dup_backtrace:
 * @error: an error that has come from an await, or is that of a task
 *
 * Lists the awaits through which @error has come, innermost first, one file and line number per
 * line, like the backtrace of a call. It is known for the most recent errors, provided they are
 * passed on and not recreated.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL when nothing is known
 */
char *
bellhop_error_dup_backtrace (const GError *error)
{
  Trace   *trace;
  GString *text;

  g_return_val_if_fail (error != NULL, NULL);
  BELLHOP_ASSERT_OWNER ();

  trace = find_trace (error);
  if (trace == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < trace->n_sites; i++)
    g_string_append_printf (text, "%sawaited at %s", i > 0 ? "\n" : "", trace->sites[i]);
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-page.h"
#include "check-plan.h"
#include "http-statuses.h"

G_BEGIN_DECLS

/* In a fiber. */
gboolean check_run (BellhopAction *action,
                    BellhopRun    *run,
                    GError       **error);

/* --- Within a run --- */

/* On a worker thread: the URLs (of char *) that an earlier run found to be dead, from its JSON. */
GPtrArray *check_failures_parse (GBytes  *bytes,
                                 GError **error);

/* How links are looked at. */
typedef struct
{
  BellhopAction *action;  /* Borrowed, as the next two */
  BellhopRun    *run;
  SoupSession   *session;
  guint          max_attempts;
  guint          time_limit_ms;
  gboolean       follows;
  gboolean       wants_ids;
  HttpStatuses  *accepted; /* Owned by the run */
  GUri          *home; /* Owned by the run: the only origin that is told who asks; or NULL */
} CheckRules;

/* In a fiber: what becomes of @target. @out_page is what a page says; NULL when it is none, or
 * nobody asks. FALSE when it was cancelled. */
gboolean check_link (const CheckRules *rules,
                     CheckTarget      *target,
                     CheckPage       **out_page,
                     GError          **error);

/* In a fiber: what the page in @message says, whose body is @stream. */
CheckPage *check_read_page (const CheckRules *rules,
                            SoupMessage      *message,
                            GInputStream     *stream,
                            GError          **error);

/* What a job makes of bytes. */
CheckPage *check_await_page (GBytes     *html,
                             const char *charset,
                             gboolean    wants_ids,
                             GError    **error);

/* Whether it redirects and does not say where. */
gboolean check_leads_nowhere (const CheckRules *rules,
                              SoupMessage      *message);

SoupMessage *check_message_new (const CheckRules *rules,
                                const char       *method,
                                GUri             *uri) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

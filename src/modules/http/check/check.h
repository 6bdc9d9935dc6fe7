/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* In a fiber. */
gboolean check_run (BellhopAction *action,
                    BellhopRun    *run,
                    GError       **error);

/* --- Within a run --- */

/* What is to be looked at: each URL once, by hosts, so that each host gets its turn. */
typedef struct _CheckPlan CheckPlan;

CheckPlan *check_plan_new (guint per_host);
void check_plan_free (CheckPlan *self);

/* FALSE when it is no URL that could be fetched; one that is known already is not added again. */
gboolean check_plan_add (CheckPlan  *self,
                         const char *url);
guint check_plan_get_n_links (CheckPlan *self);

/* The next URL of a host that is not busy, the hosts taking turns. NULL when there is none now. */
GUri *check_plan_take (CheckPlan *self);
void check_plan_give_back (CheckPlan *self,
                           GUri      *uri);
gboolean check_plan_is_empty (CheckPlan *self);

/* The links of an HTML page, as they are written there, and what they are relative to. */
GPtrArray *check_page_parse (GBytes     *html,
                             const char *charset,
                             char      **out_base);

/* On a worker thread: the URLs (of char *) that an earlier run found to be dead, from its JSON. */
GPtrArray *check_failures_parse (GBytes  *bytes,
                                 GError **error);

/* What became of one link. */
typedef struct
{
  guint  status; /* 0: there was no answer */
  char  *final_url;
  double ms;
  char  *problem; /* empty when all is well */

  gboolean is_passing; /* it may be another at the next attempt */
  guint    wait_ms;    /* that the server asks for before that */
} CheckResult;

void check_result_clear (CheckResult *self);

/* How links are looked at. */
typedef struct
{
  BellhopAction *action;  /* Borrowed, as the next two */
  BellhopRun    *run;
  SoupSession   *session;
  guint          max_attempts;
  guint          time_limit_ms;
  gboolean       follows;
  GUri          *home; /* Owned by the run: the only origin that is told who asks; or NULL */
} CheckRules;

/* In a fiber. FALSE when it was cancelled. */
gboolean check_link (const CheckRules *rules,
                     GUri             *uri,
                     CheckResult      *out_result,
                     GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CheckPlan, check_plan_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CheckResult, check_result_clear)

G_END_DECLS

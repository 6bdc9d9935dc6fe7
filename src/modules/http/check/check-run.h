/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check.h"

G_BEGIN_DECLS

/* One run of the action. */
typedef struct
{
  BellhopAction *action; /* Borrowed: the run's frozen copy */
  BellhopRun    *run;    /* Borrowed */
  BellhopTable  *links;  /* Borrowed: the run keeps it */

  /* Owned */
  SoupSession  *session;
  CheckPlan    *plan;
  BellhopEvent *freed;  /* a host has time for another */
  JsonArray    *dead;   /* of the URLs, with their passwords */
  GPtrArray    *odd;    /* of char *: the first entries of lists that are no links */
  GHashTable   *broken; /* of char *: links that are none, and have a row */
  GUri         *site;   /* whose pages are searched; or NULL */

  CheckRules rules;
  guint      depth;
  guint      max_pages;
  guint      n_pages;
  guint      n_done;
  guint      n_dead;
  guint      n_unknown;
  guint      n_ignored;  /* what is no link to fetch */
  guint      n_excluded; /* by the person */
  guint      n_unread;   /* pages beyond the limit */
  gboolean   is_full;    /* there are more links than are looked at */
} CheckRun;

/* In a fiber: fills the plan from all that the person names. */
gboolean check_run_gather (CheckRun *self,
                           GError  **error);

/* In a fiber: adds the links of a page that was met after @level links. */
gboolean check_run_add_page (CheckRun        *self,
                             const CheckPage *page,
                             GUri            *uri,
                             guint            level,
                             GError         **error);

/* Adds the rows of a target that is done, as far as they are not there. One whose page has to be
   read yet for them is looked at again. */
void check_run_add_rows (CheckRun    *self,
                         CheckTarget *target);

/* A row of what was not fetched; @link is as people see it. */
void check_run_add_plain_row (CheckRun   *self,
                              const char *link,
                              const char *problem);

/* A row of a link to a file; @problem is empty when it is there. */
void check_run_add_file_row (CheckRun   *self,
                             const char *link,
                             const char *path,
                             const char *problem);

G_END_DECLS

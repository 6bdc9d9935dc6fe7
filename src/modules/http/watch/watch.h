/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* In a fiber. */
gboolean watch_run (BellhopAction *action,
                    BellhopRun    *run,
                    GError       **error);

/* --- Samples --- */

typedef struct
{
  guint    status; /* 0: there was no answer */
  double   ms;     /* from when it is our turn at the server */
  guint    n_skipped; /* looks before this one */
  gboolean is_down;
  gboolean has_body;
  gboolean has_text; /* the one that the condition asks for */
  char    *value;   /* at the pointer; NULL when there is none */
  char    *problem; /* why there was no answer, or NULL */
  char    *digest;  /* of the body, when there is no pointer */
  gboolean has_days;
  double   days; /* that the certificate is valid yet */
} WatchSample;

void watch_sample_clear (WatchSample *self);

/* One look at an endpoint. */
typedef struct
{
  BellhopAction *action;  /* Borrowed, as the next two */
  SoupSession   *session;
  GUri          *home;    /* the only origin that is told who asks; or NULL */

  /* Owned */
  SoupMessage *message; /* the last of them, where redirects are followed */
  GBytes      *body;
  gboolean     is_downgraded; /* by a redirect from https to http */
} WatchProbe;

/* Resolves once the whole response has come, and its redirects. */
BellhopFuture *watch_probe_send (WatchProbe *self,
                                 GUri       *uri) G_GNUC_WARN_UNUSED_RESULT;
void watch_probe_clear (WatchProbe *self);

/* Notices that the program was stopped, or the computer asleep. */
typedef struct _WatchPulse WatchPulse;

WatchPulse *watch_pulse_new (void) G_GNUC_WARN_UNUSED_RESULT;
void watch_pulse_free (WatchPulse *self);

/* How often that was so far. */
guint watch_pulse_count_gaps (WatchPulse *self);

/* Looks at a body as the condition wants it. */
typedef struct
{
  char    *digest;   /* Owned, or NULL */
  gboolean has_text;
} WatchBody;

void watch_body_free (WatchBody *self);

/* Resolves to a WatchBody: whether @text, if it is not NULL, is in there, and a digest if it is
 * wanted. */
BellhopFuture *watch_body_examine (GBytes     *bytes,
                                   const char *text,
                                   gboolean    wants_digest) G_GNUC_WARN_UNUSED_RESULT;

/* What stands at a JSON pointer (RFC 6901), as text. Resolves to a string, or to no value when
   there is nothing. */
BellhopFuture *watch_value_find (GBytes     *json,
                                 const char *pointer) G_GNUC_WARN_UNUSED_RESULT;
gboolean watch_pointer_check (const char *pointer,
                              GError    **error);

/* --- Conditions --- */

/*
 *   condition := "changed" | "down" [ for ] | [ field ] op value [ for ]
 *              | "contains" value [ for ] | "lacks" value [ for ]
 *   field     := "value" | "status" | "ms" | "days"        value when left out
 *   op        := "<" | "<=" | "=" | "!=" | ">=" | ">"
 *   for       := "for" number                              of samples in a row
 *
 * A value that is no number, or a text in quotes, is compared as text.
 */
typedef struct _WatchCondition WatchCondition;

WatchCondition *watch_condition_parse (const char *text,
                                       GError    **error);
void watch_condition_free (WatchCondition *self);

/* What a body is searched for, or NULL. Borrowed. */
const char *watch_condition_get_text (WatchCondition *self);

/* How it stands with one endpoint. */
typedef struct
{
  guint    n_held; /* samples in a row */
  gboolean is_met;
  char    *before; /* Owned: the value of the sample before */
} WatchState;

void watch_state_clear (WatchState *self);

/* TRUE when the state has changed with this sample. */
gboolean watch_condition_decide (WatchCondition    *self,
                                 WatchState        *state,
                                 const WatchSample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WatchBody, watch_body_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WatchCondition, watch_condition_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WatchSample, watch_sample_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* An action each run of which waits at a gate that the test opens. */
#define GATED_TYPE_ACTION (gated_action_get_type ())
G_DECLARE_FINAL_TYPE (GatedAction, gated_action, GATED, ACTION, BellhopAction)

typedef struct
{
  BellhopPromise *promise; /* Owned */
  int             number;  /* the parameter */
  gboolean        has_ended;
  gboolean        was_cancelled;
} GatedActionGate;

/* One action a test: its gates are counted from 0, in the order in which bodies began. */
BellhopAction *gated_action_create (BellhopTest *test);
void gated_action_finish (BellhopTest   *test,
                          BellhopAction *action);

guint gated_action_get_n_gates (void);
guint gated_action_get_n_running (void);
GatedActionGate *gated_action_get_gate (guint position);
void gated_action_open (guint position);
void gated_action_fail (guint       position,
                        const char *message);
void gated_action_forget (void);

BellhopRun *gated_action_call_and_drain (BellhopTest   *test,
                                         BellhopAction *action);
BellhopRun *gated_action_call_and_succeed (BellhopTest   *test,
                                           BellhopAction *action);

/* Calls with a number, and notes what becomes of the call, as in "1:value 2:superseded ". */
BellhopRun *gated_action_call (BellhopTest   *test,
                               BellhopAction *action,
                               int            number,
                               GString       *notes);
void gated_action_call_some (BellhopTest   *test,
                             BellhopAction *action,
                             int            n_calls,
                             GString       *notes);
void gated_action_open_and_drain (BellhopTest *test,
                                  guint        position);
void gated_action_fail_and_drain (BellhopTest *test,
                                  guint        position);

/* From here on bodies that are cancelled wait for their gate all the same. */
void gated_action_ignore_cancel (void);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

enum
{
  /* Properties of the base class have lower ids. */
  BELLHOP_FIRST_PARAM_ID = 1000
};

/* What a class says of itself. */
typedef struct
{
  GType       owner; /* the class that params were made for */
  const char *id;    /* interned, as the rest */
  const char *title;
  const char *description;
  const char *category;
  const char *icon_name;
  const char *keywords;
  GPtrArray  *params; /* of GParamSpec, NULL when there is none */
} BellhopActionAbout;

BellhopActionAbout *_bellhop_action_class_get_about (BellhopActionClass *klass);

/* The value of a parameter, the default when it was never set. */
const GValue *_bellhop_action_peek_param (BellhopAction *self,
                                          GParamSpec    *pspec);
gboolean _bellhop_action_set_param (BellhopAction *self,
                                    GParamSpec    *pspec,
                                    const GValue  *value);
BellhopAction *_bellhop_action_freeze (BellhopAction *self);

G_END_DECLS

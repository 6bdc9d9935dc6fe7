/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-param.h"

G_BEGIN_DECLS

/* What the value of a parameter is. */
typedef enum
{
  BELLHOP_PARAM_TYPE_TEXT,
  BELLHOP_PARAM_TYPE_BOOLEAN,
  BELLHOP_PARAM_TYPE_INTEGER,
  BELLHOP_PARAM_TYPE_NUMBER,
  BELLHOP_PARAM_TYPE_CHOICE,
} BellhopParamType;

typedef struct _BellhopParamChoice BellhopParamChoice;
typedef struct _BellhopParamEntry BellhopParamEntry;

struct _BellhopParamChoice
{
  int         value;
  const char *nick;  /* NULL after the last */
  const char *title; /* NULL: the nick */
};

struct _BellhopParamEntry
{
  const char       *name;
  const char       *title;
  const char       *help;
  BellhopParamType  type;
  BellhopParamKind  kind;
  BellhopParamFlags flags;
  const char       *unit;
  const char       *placeholder;

  /* The member of its type */
  union
  {
    struct
    {
      const char               *initial;
      const BellhopParamChoice *choices;
    } text;
    struct
    {
      gboolean initial;
    } boolean;
    struct
    {
      gint64 minimum;
      gint64 maximum;
      gint64 initial;
    } integer;
    struct
    {
      double minimum;
      double maximum;
      double initial;
    } number;
    struct
    {
      const BellhopParamChoice *choices;
      int                       initial;
    } choice;
    gpointer padding[8];
  };

  gpointer reserved[4];
};

G_END_DECLS

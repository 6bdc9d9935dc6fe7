/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _BellhopValue BellhopValue;

/* A small tagged value: what a future resolves to. All zero is "no value" (G_TYPE_INVALID).
 * The fields are public so that constructing one costs three stores. */
struct _BellhopValue
{
  GType type;
  union
  {
    gboolean v_boolean;
    gint64   v_int64;
    double   v_double;
    gpointer v_pointer;
  } data;
  GDestroyNotify destroy;
};

#define BELLHOP_VALUE_INIT { 0, { 0 }, NULL }

BellhopValue bellhop_value_boolean (gboolean boolean);
BellhopValue bellhop_value_int64 (gint64 number);
BellhopValue bellhop_value_double (double number);
BellhopValue bellhop_value_string (char *string);
BellhopValue bellhop_value_object (gpointer object);
BellhopValue bellhop_value_boxed (GType    type,
                                  gpointer boxed);
BellhopValue bellhop_value_pointer (gpointer       pointer,
                                    GDestroyNotify destroy);

gboolean bellhop_value_is_set (const BellhopValue *value);
gboolean bellhop_value_holds (const BellhopValue *value,
                              GType               type);
gboolean bellhop_value_get_boolean (const BellhopValue *value);
gint64 bellhop_value_get_int64 (const BellhopValue *value);
double bellhop_value_get_double (const BellhopValue *value);
gpointer bellhop_value_get_pointer (const BellhopValue *value);
gpointer bellhop_value_steal_pointer (BellhopValue *value);
BellhopValue bellhop_value_steal (BellhopValue *value);
gboolean bellhop_value_copy (const BellhopValue *value,
                             BellhopValue       *out_copy);
void bellhop_value_clear (BellhopValue *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BellhopValue, bellhop_value_clear)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a parameter means beyond its GParamSpec. */
typedef enum
{
  BELLHOP_PARAM_PLAIN,
  BELLHOP_PARAM_MULTILINE,
  BELLHOP_PARAM_URL,
  BELLHOP_PARAM_SECRET,
  BELLHOP_PARAM_FILE,
  BELLHOP_PARAM_FOLDER,
  BELLHOP_PARAM_SAVE,
  BELLHOP_PARAM_FILES,
  BELLHOP_PARAM_FOLDERS,
  BELLHOP_PARAM_LIST,
  BELLHOP_PARAM_PAIRS,
} BellhopParamKind;

typedef enum
{
  BELLHOP_PARAM_OPTIONAL = 0,
  BELLHOP_PARAM_REQUIRED = 1 << 0,
  BELLHOP_PARAM_ADVANCED = 1 << 1,
  BELLHOP_PARAM_MAIN = 1 << 2,
} BellhopParamFlags;

/* Flags every parameter's GParamSpec is made with. */
#define BELLHOP_PARAM_RW                                                                           \
  (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_NICK | G_PARAM_STATIC_BLURB)

BellhopParamKind bellhop_param_get_kind (GParamSpec *pspec);
BellhopParamFlags bellhop_param_get_flags (GParamSpec *pspec);
const char *bellhop_param_get_title (GParamSpec *pspec);
const char *bellhop_param_get_help (GParamSpec *pspec);
void bellhop_param_set_placeholder (GParamSpec *pspec,
                                    const char *placeholder);
const char *bellhop_param_get_placeholder (GParamSpec *pspec);
void bellhop_param_set_unit (GParamSpec *pspec,
                             const char *unit);
const char *bellhop_param_get_unit (GParamSpec *pspec);
void bellhop_param_set_choices (GParamSpec        *pspec,
                                const char *const *choices,
                                const char *const *titles);
void bellhop_param_set_choice_titles (GParamSpec        *pspec,
                                      const char *const *titles);
const char *const *bellhop_param_get_choices (GParamSpec *pspec);
const char *const *bellhop_param_get_choice_titles (GParamSpec *pspec);
const char *bellhop_param_find_choice (GParamSpec *pspec,
                                       const char *text);
gboolean bellhop_param_is_list (GParamSpec *pspec);
const char *bellhop_param_get_type_name (GParamSpec *pspec);

gboolean bellhop_param_parse (GParamSpec *pspec,
                              const char *text,
                              GValue     *out_value,
                              GError    **error);
gboolean bellhop_param_check (GParamSpec   *pspec,
                              const GValue *value,
                              GError      **error);
char *bellhop_param_to_string (GParamSpec   *pspec,
                               const GValue *value);
JsonNode *bellhop_param_to_json (GParamSpec   *pspec,
                                 const GValue *value);
gboolean bellhop_param_from_json (GParamSpec *pspec,
                                  JsonNode   *node,
                                  GValue     *out_value,
                                  GError    **error);

const char *bellhop_param_spec_name (const char *name);

/* For a property whose name is none GLib gives back nothing, and then writes there. That would end
 * every program which loads the module; by another name the action is only refused, with the name
 * that was written. */
#ifndef __GI_SCANNER__
#  define g_param_spec_boolean(name, ...)                                                          \
    (g_param_spec_boolean) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_boxed(name, ...)                                                            \
    (g_param_spec_boxed) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_char(name, ...)                                                             \
    (g_param_spec_char) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_double(name, ...)                                                           \
    (g_param_spec_double) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_enum(name, ...)                                                             \
    (g_param_spec_enum) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_flags(name, ...)                                                            \
    (g_param_spec_flags) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_float(name, ...)                                                            \
    (g_param_spec_float) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_gtype(name, ...)                                                            \
    (g_param_spec_gtype) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_int(name, ...)                                                              \
    (g_param_spec_int) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_int64(name, ...)                                                            \
    (g_param_spec_int64) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_long(name, ...)                                                             \
    (g_param_spec_long) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_object(name, ...)                                                           \
    (g_param_spec_object) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_param(name, ...)                                                            \
    (g_param_spec_param) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_pointer(name, ...)                                                          \
    (g_param_spec_pointer) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_string(name, ...)                                                           \
    (g_param_spec_string) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_uchar(name, ...)                                                            \
    (g_param_spec_uchar) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_uint(name, ...)                                                             \
    (g_param_spec_uint) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_uint64(name, ...)                                                           \
    (g_param_spec_uint64) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_ulong(name, ...)                                                            \
    (g_param_spec_ulong) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_unichar(name, ...)                                                          \
    (g_param_spec_unichar) (bellhop_param_spec_name (name), __VA_ARGS__)
#  define g_param_spec_variant(name, ...)                                                          \
    (g_param_spec_variant) (bellhop_param_spec_name (name), __VA_ARGS__)
#endif

G_END_DECLS

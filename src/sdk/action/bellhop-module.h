/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

/* The version of the interface between Bellhop and its modules. */
enum
{
  BELLHOP_INTERFACE_VERSION = 1
};

/* States the interface version that a module was built for; once in every module. */
#define BELLHOP_MODULE_DECLARE_VERSION() \
  G_MODULE_EXPORT const guint bellhop_module_interface_version = BELLHOP_INTERFACE_VERSION

/* Where BELLHOP_MODULE_DECLARE_ACTIONS() puts what it states. */
#define BELLHOP_MODULE_ACTIONS_SECTION "bellhop_actions"

/* States the ids of all actions of a module, with a blank between, once in a module that wants it:
 * then it is not loaded when another action is run in a terminal. */
#define BELLHOP_MODULE_DECLARE_ACTIONS(ids)           \
  G_MODULE_EXPORT const char bellhop_module_actions[] \
    __attribute__ ((section (BELLHOP_MODULE_ACTIONS_SECTION), used)) = ids

void bellhop_module_add_action (GIOModule *module,
                                GType      action_type);

G_END_DECLS

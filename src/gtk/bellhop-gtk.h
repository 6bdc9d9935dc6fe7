/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-tasks-page.h"
#include "bellhop-widget-scope.h"

# SPDX-License-Identifier: MIT
# The build's own words: floors, programs, man pages, tests. A folder is its own list of files, so
# adding a file to a floor or a test to a folder needs no line here.

set(RMW_SANITIZE "" CACHE STRING "sanitizers to build everything with, as -fsanitize= takes them")
option(RMW_WERROR "treat warnings as errors" OFF)
option(RMW_FUZZ "link fuzz targets with libFuzzer (clang) instead of the corpus runner" OFF)

add_library(rmw_flags INTERFACE)
target_compile_features(rmw_flags INTERFACE c_std_17)
target_compile_definitions(rmw_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(rmw_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wswitch-enum -Wformat=2 -Wvla -Wundef -Wframe-larger-than=8192
  -fstack-protector-strong $<$<BOOL:${RMW_WERROR}>:-Werror>)
target_include_directories(rmw_flags INTERFACE
  "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/firmware"
  "${CMAKE_BINARY_DIR}/generated")
if(RMW_SANITIZE)
  # A target with RMW_UNSANITIZED set is left out; a later -fno-sanitize would come before this one.
  set(unsanitized "$<BOOL:$<TARGET_PROPERTY:RMW_UNSANITIZED>>")
  target_compile_options(rmw_flags INTERFACE
    $<$<NOT:${unsanitized}>:-fsanitize=${RMW_SANITIZE}> -fno-omit-frame-pointer -fno-sanitize-recover=all -Wno-frame-larger-than)
  target_link_options(rmw_flags INTERFACE -fsanitize=${RMW_SANITIZE})
endif()
if(RMW_FUZZ)
  target_compile_options(rmw_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_package(Threads REQUIRED)
target_link_libraries(rmw_flags INTERFACE Threads::Threads)

configure_file("${CMAKE_SOURCE_DIR}/scripts/cmake/version.h.in"
               "${CMAKE_BINARY_DIR}/generated/rmwflash/version.h")

# One line per floor for tests/lint: name|public headers|floors it may use|fenced includes
set(RMW_FLOORS_FILE "${CMAKE_BINARY_DIR}/floors.txt")
file(WRITE "${RMW_FLOORS_FILE}" "")

# rmw_floor(NAME [PUBLIC headers...] [USES floors...] [HEADERS floors...] [LIBRARIES targets...]
#           [FENCED includes...])
# All of src/NAME/*.c except files that hold a main().
function(rmw_floor name)
  cmake_parse_arguments(FLOOR "" "" "PUBLIC;USES;HEADERS;LIBRARIES;FENCED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.c")
  list(FILTER sources EXCLUDE REGEX "/(main|mangen)\\.c$")
  if(NOT sources)
    file(WRITE "${CMAKE_BINARY_DIR}/generated/empty.c" "typedef int rmw_empty;\n")
    set(sources "${CMAKE_BINARY_DIR}/generated/empty.c")
  endif()
  add_library(rmw_${name} STATIC ${sources})
  list(TRANSFORM FLOOR_USES PREPEND rmw_ OUTPUT_VARIABLE below)
  target_link_libraries(rmw_${name} PUBLIC rmw_flags ${below} PRIVATE ${FLOOR_LIBRARIES})
  set(uses ${FLOOR_USES} ${FLOOR_HEADERS})
  file(APPEND "${RMW_FLOORS_FILE}" "${name}|${FLOOR_PUBLIC}|${uses}|${FLOOR_FENCED}\n")
endfunction()

# rmw_header_floor(NAME floors...): headers outside of src/, with no code to link; what its tests
# may use.
function(rmw_header_floor name)
  file(APPEND "${RMW_FLOORS_FILE}" "${name}||${ARGN}|\n")
endfunction()

# rmw_embed(FLOOR file header function): the bytes of a file, or none where it is not there, as a
# function of that name that returns a view of them.
function(rmw_embed floor file header function)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${file}")
  set(bytes "")
  if(found)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${found}")
    file(READ "${found}" bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${bytes}")
  endif()
  set(made "${CMAKE_BINARY_DIR}/generated/${function}.c")
  file(CONFIGURE OUTPUT "${made}" @ONLY CONTENT "/* Made from @file@. */
#include \"@header@\"

static const uint8_t bytes[] = {
@bytes@
0 };

struct rmw_view @function@(void)
{
	return (struct rmw_view){ bytes, sizeof(bytes) - 1 };
}
")
  target_sources(rmw_${floor} PRIVATE "${made}")
endfunction()

# rmw_embed_folder(FLOOR folder ending header function): the bytes of all files of that ending, sorted
# by name, as a function of that name that returns views of them.
function(rmw_embed_folder floor folder ending header function)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.${ending}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${found})
  set(files "")
  set(views "")
  set(index 0)
  foreach(file IN LISTS found)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${bytes}")
    string(APPEND files "static const uint8_t file_${index}[] = {\n${bytes}\n};\n\n")
    string(APPEND views "\t{ file_${index}, sizeof(file_${index}) },\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(made "${CMAKE_BINARY_DIR}/generated/${function}.c")
  file(CONFIGURE OUTPUT "${made}" @ONLY CONTENT "/* Made from the files of @folder@. */
#include \"@header@\"

@files@static const struct rmw_view views[] = {
@views@};

const struct rmw_view *@function@(size_t *count)
{
	*count = sizeof(views) / sizeof(views[0]);
	return views;
}
")
  target_sources(rmw_${floor} PRIVATE "${made}")
endfunction()

# rmw_program(NAME source FLOOR floor)
function(rmw_program name source)
  cmake_parse_arguments(PROGRAM "" "FLOOR" "" ${ARGN})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE rmw_${PROGRAM_FLOOR})
endfunction()

# Each man/*.in is a page whose @...@ lists the generator fills from the rows of the code.
function(rmw_man_pages)
  file(GLOB templates CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/man/*.in")
  set(pages)
  foreach(template IN LISTS templates)
    get_filename_component(page "${template}" NAME_WLE)
    set(output "${CMAKE_BINARY_DIR}/man/${page}")
    add_custom_command(OUTPUT "${output}"
      COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_BINARY_DIR}/man"
      COMMAND rmwflash-mangen "${template}" "${output}"
      DEPENDS rmwflash-mangen "${template}" VERBATIM)
    list(APPEND pages "${output}")
    string(REGEX MATCH "[0-9]$" section "${page}")
    install(FILES "${output}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
  endforeach()
  add_custom_target(man ALL DEPENDS ${pages})
endfunction()

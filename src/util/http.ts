/**
 * The `http` module of Node.js. An import statement would read all of its exports, and with them load undici, which takes
 * considerable memory, on Node.js 22.5 and later.
 */
export const http = process.getBuiltinModule('node:http');

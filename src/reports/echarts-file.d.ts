/** The library's own types, for the one file it is built into. */
declare module 'echarts/dist/echarts.esm.min.mjs' {
  export * from 'echarts';
}

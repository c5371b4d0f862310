/** Numbers handed out in order: of orders, and of receipt streams. */
export interface CounterTable {
  name: 'order' | 'receipt-stream';
  value: number;
}

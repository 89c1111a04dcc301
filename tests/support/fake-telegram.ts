export * from '../../src/standins/telegram';

import { raceForSeats } from './seats';

test('40 people for 10 seats, by two processes at once: ten have seats, the others wait, and seats given up are offered, none twice', async () => {
  const { booked, wrong } = await raceForSeats(1, 40, 10);
  expect(wrong).toEqual([]);
  expect(booked).toBe(10);
}, 180_000);

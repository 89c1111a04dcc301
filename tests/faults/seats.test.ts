import { raceForSeats } from './seats';

test('24 people for 6 seats, by two processes at once: six have seats, the others wait, and seats given up are offered, none twice', async () => {
  const { booked, wrong } = await raceForSeats(1, 24, 6);
  expect(wrong).toEqual([]);
  expect(booked).toBe(6);
}, 180_000);

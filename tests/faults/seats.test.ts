import { raceForSeats } from './seats';

test('24 people for 6 seats, by two processes at once: six have seats, the others wait, and seats given up are offered, none twice', async () => {
  const { booked, wrong } = await raceForSeats({ rounds: 1, people: 24, seats: 6 });
  expect(wrong).toEqual([]);
  expect(booked).toBe(6);
}, 180_000);

test('the same by processes of which one is killed while people confirm, and one while they give seats up', async () => {
  const { booked, kills, wrong } = await raceForSeats({ rounds: 1, people: 24, seats: 6, killed: true });
  expect(wrong).toEqual([]);
  expect({ booked, kills }).toEqual({ booked: 6, kills: 2 });
}, 180_000);

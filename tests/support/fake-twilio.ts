export * from '../../src/standins/twilio';
export * from '../../src/standins/twilio-signature';
